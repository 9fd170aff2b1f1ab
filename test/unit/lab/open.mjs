// Opens the lab of a clone in a process of its own, prints what came of it as one line of JSON, and, when asked to stay,
// waits to be ended. Usage: node open.mjs CLONE [status] [stop] [shop] [lab] [remove] [stay]
// With status or stop nothing is started.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [clone, ...wishes] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(clone, "dist", "lab", file)).href);
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

try {
  const { startCluster, stopCluster, removeCluster, clusterStatus } = await load("cluster.js");
  if (wishes.includes("status")) say({ status: await clusterStatus() });
  const { clusterHome } = await load("cluster-home.js");
  if (wishes.includes("stop")) say({ stopped: await stopCluster(), sharedDir: clusterHome().sharedDir });
  if (wishes.includes("status") || wishes.includes("stop")) process.exit();
  const { how, port } = await startCluster();
  const { labServer } = await load("server.js");
  const server = await labServer();
  let users = 0;
  if (wishes.includes("shop")) {
    const { prepareTemplate } = await load("shop.js");
    const { withClient } = await load("with-client.js");
    const template = await prepareTemplate(server, "tiny", 1, () => undefined);
    const sql = "select count(*)::int as users from users";
    users = await withClient(server.admin(template), async (client) => (await client.query(sql)).rows[0].users);
  }
  let database = "";
  if (wishes.includes("lab")) {
    const { openLab } = await load("lab.js");
    database = (await openLab({ name: "left", size: "tiny", onProgress: () => undefined })).database;
  }
  const { sharedDir } = clusterHome();
  if (wishes.includes("remove")) await removeCluster();
  say({ how, port, users, database, sharedDir });
} catch (error) {
  say({ error: error.name, code: error.code, message: error.message });
}
if (wishes.includes("stay")) setInterval(() => undefined, 1_000);
