import { fork } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { courseRoot } from "#src/lab/paths.js";
import { labServer } from "#src/lab/server.js";
import { withClient } from "#src/lab/with-client.js";
import { until, useOwnCluster } from "../../lab/own-cluster.js";

useOwnCluster();

/** Databases and roles of labs that are there. */
async function labs(): Promise<string[]> {
  const server = await labServer();
  const sql = `select datname as name from pg_database where datname like 'roundtrip_%_lab_%'
    union all select rolname from pg_roles where rolname like 'roundtrip_%_lab_%'`;
  const { rows } = await withClient(server.admin(), (client) => client.query<{ name: string }>(sql));
  return rows.map(({ name }) => name);
}

it("a process of tests whose parent goes before its program is loaded closes the labs that it is opening", async () => {
  await labServer();
  const start = pathToFileURL(join(courseRoot, "dist", "course", "checker", "worker-start.js")).href;
  const child = fork(join(import.meta.dirname, "late-program.mjs"), ["labs=1"], {
    execArgv: ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning", `--import=${start}`],
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)));
  await until(async () => (await labs()).length > 0);
  child.disconnect();
  expect(await ended).toBe("SIGKILL");
  expect(await labs()).toEqual([]);
}, 300_000);
