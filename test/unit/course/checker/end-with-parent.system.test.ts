import { fork } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { courseRoot } from "#src/lab/paths.js";
import { labServer } from "#src/lab/server.js";
import { labsLeft } from "../../lab/labs-left.js";
import { until, useOwnCluster } from "../../lab/own-cluster.js";

useOwnCluster();

it("a process of tests whose parent goes before its program is loaded closes the labs that it is opening", async () => {
  await labServer();
  const start = pathToFileURL(join(courseRoot, "dist", "course", "checker", "worker-start.js")).href;
  const child = fork(join(import.meta.dirname, "late-program.mjs"), ["labs=1"], {
    execArgv: ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning", `--import=${start}`],
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)));
  await until(async () => (await labsLeft()).length > 0);
  child.disconnect();
  expect(await ended).toBe("SIGKILL");
  expect(await labsLeft()).toEqual([]);
}, 300_000);
