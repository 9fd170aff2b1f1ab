import { type StdioOptions, spawn } from "node:child_process";
import { join } from "node:path";
import { courseRoot } from "../lab/paths.js";
import { endProcessesMarked } from "./processes.js";

/** How long those who were asked to end have for it. */
const graceMs = 5_000;

/**
 * `roundtrip test`: vitest, once. Returns its exit code, or 130 when it was interrupted.
 *
 * vitest gets a session of its own, so that we can end all of its processes together: interrupted, it leaves its workers
 * behind, and Jupyter its kernels, which have a session each and are known by a mark in their environment.
 */
export async function run(argv: string[]): Promise<number> {
  const vitest = join(courseRoot, "node_modules", "vitest", "vitest.mjs");
  const mark = `${process.pid}-${Date.now()}`;
  const env = { ...process.env, ROUNDTRIP_TEST_RUN: mark };
  const options = { cwd: courseRoot, env, detached: true };
  const stdio: StdioOptions = ["ignore", "inherit", "inherit"];
  const child = spawn(process.execPath, [vitest, "run", "--root", courseRoot, ...argv], { ...options, stdio });
  const endAll = (signal: NodeJS.Signals) => {
    try {
      if (child.pid) process.kill(-child.pid, signal);
    } catch {
      // All of them have ended.
    }
  };
  let interrupted = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      interrupted = true;
      endAll("SIGINT");
      setTimeout(() => endAll("SIGKILL"), graceMs).unref();
    });
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve(status ?? 1));
  });
  endAll("SIGKILL");
  await endProcessesMarked("ROUNDTRIP_TEST_RUN", mark, join("dist", "kernel"));
  return interrupted ? 130 : code;
}
