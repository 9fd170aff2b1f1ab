/** Runs programs as the parts of one command, and ends all that they started when it is interrupted. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { courseRoot } from "../lab/paths.js";
import { endProcessesMarked } from "./processes.js";

/** How a part ended. */
interface PartEnd {
  /** Its exit code; 1 when a signal ended it. */
  code: number;
  /** What it wrote to standard output; empty when that went to the terminal. */
  output: string;
}

/** The parts of a command, one after the other or side by side. */
export interface Parts {
  /**
   * Runs a Node program to its end.
   *
   * @param args the script and its arguments
   * @param options `quiet`: keep its standard output instead of showing it; default false
   */
  run(args: string[], options?: { quiet?: boolean }): Promise<PartEnd>;
  /** Whether we were asked to end: then no part is worth starting. */
  readonly interrupted: boolean;
}

/** How long those who were asked to end have for it. */
const graceMs = 5_000;

/** Ends a session, by the process that leads it. */
function endSession(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // All of it has ended.
  }
}

/**
 * Does a piece of work in parts. Each part has a session of its own, so that all of its processes can be ended together:
 * interrupted, a test runner leaves its workers behind, and Jupyter its kernels, which have a session each and are known by a
 * mark in their environment.
 *
 * @param work returns the exit code
 * @returns that exit code, or 130 when we were interrupted
 */
export async function inParts(work: (parts: Parts) => Promise<number>): Promise<number> {
  const mark = `${process.pid}-${Date.now()}`;
  const env = { ...process.env, ROUNDTRIP_TEST_RUN: mark };
  const leaders = new Set<number>();
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    for (const leader of leaders) {
      endSession(leader, "SIGINT");
      setTimeout(() => endSession(leader, "SIGKILL"), graceMs).unref();
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, interrupt);
  const run: Parts["run"] = async (args, { quiet = false } = {}) => {
    if (interrupted) return { code: 130, output: "" };
    const stdio = ["ignore", quiet ? "pipe" : "inherit", "inherit"] as const;
    const child = spawn(process.execPath, args, { cwd: courseRoot, env, detached: true, stdio: [...stdio] });
    if (child.pid) leaders.add(child.pid);
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    const code = await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status) => resolve(status ?? 1));
    });
    if (child.pid) endSession(child.pid, "SIGKILL");
    if (child.pid) leaders.delete(child.pid);
    return { code, output };
  };
  const code = await work({
    run,
    get interrupted() {
      return interrupted;
    },
  });
  await endProcessesMarked("ROUNDTRIP_TEST_RUN", mark, join("dist", "kernel"));
  return interrupted ? 130 : code;
}
