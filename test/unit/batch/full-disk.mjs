// Loads rows by every route into a table on a disk that is too small for them, and prints what came of it, a line of JSON.
// Usage: node full-disk.mjs CLONE FOLDER, where FOLDER is where the small disk is mounted.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [clone, folder] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(clone, "dist", file)).href);
const { copyRows, insertMany, openLab, processInChunks, stagedUpsert, upsertMany } = await load("index.js");
const { stopCluster } = await load("lab/cluster.js");
const { labServer } = await load("lab/server.js");
const { withClient } = await load("lab/with-client.js");

const count = 100_000;
function* people(most = count) {
  for (let id = 1; id <= most; id++) yield { id, name: `person ${id} ${"x".repeat(60)}` };
}

const routes = {
  "insertMany, values": (lab) => insertMany(lab, "people", people(), { method: "values" }),
  "insertMany, unnest": (lab) => insertMany(lab, "people", people(), { method: "unnest" }),
  "insertMany, copy": (lab) => insertMany(lab, "people", people(), { method: "copy" }),
  "copyRows, text": (lab) => copyRows(lab, "people", people()),
  "copyRows, binary": (lab) => copyRows(lab, "people", people(), { format: "binary" }),
  "upsertMany, unnest": (lab) => upsertMany(lab, "people", people(), { keys: ["id"], method: "unnest" }),
  stagedUpsert: (lab) => stagedUpsert(lab, "people", people(), { keys: ["id"] }),
  processInChunks: (lab) =>
    processInChunks(lab, people(), (client, rows) => copyRows(client, "people", rows), { job: "people" }),
};

const sums = "select count(*)::int as rows, coalesce(max(id), 0) as last from people";
const seen = {};
try {
  await withClient((await labServer()).admin(), async (client) => {
    await client.query(`create tablespace small location '${folder}'`);
    await client.query("grant create on tablespace small to public");
  });
  const lab = await openLab({ name: "full-disk", size: "tiny", onProgress: () => undefined });
  for (const [route, fill] of Object.entries(routes)) {
    await lab.pool.query("drop table if exists people");
    // The files of a table that was dropped are removed by a checkpoint.
    await withClient((await labServer()).admin(), (client) => client.query("checkpoint"));
    await lab.pool.query(`create table people
      (id integer primary key using index tablespace small, name text not null) tablespace small`);
    const error = await fill(lab).then(
      () => undefined,
      (cause) => cause,
    );
    const { rows } = await lab.pool.query(sums);
    const { name, sqlState, message } = error ?? {};
    seen[route] = { name, sqlState, message, ...rows[0], connections: lab.pool.totalCount };
  }
  const { rows } = await lab.pool.query("select items::int from roundtrip_checkpoints where job = 'people'");
  seen.checkpoint = rows[0].items;
  await lab.close();
} catch (error) {
  seen.failure = `${error.name}: ${error.message}`;
} finally {
  await stopCluster();
}
process.stdout.write(`${JSON.stringify(seen)}\n`);
