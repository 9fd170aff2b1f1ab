import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "#setup/alive";

/** The process id in the data folder's `postmaster.pid`; undefined when there is no such file. */
function writtenPid(dataDir: string): number | undefined {
  try {
    return Number(readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n")[0]);
  } catch {
    return undefined;
  }
}

/** The command line of a process; empty when it cannot be had. */
function commandOf(pid: number): string {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}

/** On Linux, the folder that a process works in, by the name it has now; undefined where that cannot be had. */
function folderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/**
 * The process id of the server that runs on this data, also when the folder has another name by now. A process that merely
 * has the id of a dead one is not it, and neither is the server of a clone that this one was copied from.
 */
export function postmasterPid(dataDir: string): number | undefined {
  const pid = writtenPid(dataDir);
  if (!pid || !isAlive(pid)) return undefined;
  const folder = folderOf(pid);
  const worksHere = folder === undefined ? commandOf(pid).includes(dataDir) : folder === realpathSync(dataDir);
  return worksHere ? pid : undefined;
}

/** Did the server end without being stopped? It then left its `postmaster.pid`. Asked when none runs. */
export function hasCrashed(dataDir: string): boolean {
  return writtenPid(dataDir) !== undefined;
}

/** On Linux, the server processes that work in the data folder. Elsewhere none are seen. */
function serverProcesses(dataDir: string): number[] {
  if (process.platform !== "linux" || !existsSync(dataDir)) return [];
  const folder = realpathSync(dataDir);
  const worksThere = (pid: number) => folderOf(pid) === folder && /^postgres: |\/postgres\0/.test(commandOf(pid));
  return readdirSync("/proc").map(Number).filter(Boolean).filter(worksThere);
}

/**
 * Makes way for a new server after one was killed: ends what it left behind, and takes away its `postmaster.pid` when its
 * process id is by now that of another program, for PostgreSQL would take that for a living server and refuse to start.
 */
export function clearAway(dataDir: string): void {
  for (const pid of serverProcesses(dataDir)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself in the meantime.
    }
  }
  const pid = writtenPid(dataDir);
  if (pid && !postmasterPid(dataDir) && isAliveToPostgres(pid))
    rmSync(join(dataDir, "postmaster.pid"), { force: true });
}

/** PostgreSQL asks no more than whether there is a process of that id; a zombie is one too. */
function isAliveToPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
