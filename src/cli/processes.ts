import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Every process whose command line can be read: its id and that line. Linux tells by itself; elsewhere `ps` does. */
async function commandLines(): Promise<[pid: number, line: string][]> {
  if (existsSync("/proc/self/cmdline")) {
    const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    return Promise.all(
      pids.map(async (pid): Promise<[number, string]> => {
        const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
        return [Number(pid), line.replaceAll("\0", " ")];
      }),
    );
  }
  const { stdout } = await run("ps", ["-A", "-o", "pid=,command="], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.split("\n").map((line) => {
    const [, pid = "0", command = ""] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return [Number(pid), command];
  });
}

function end(pids: number[]): number {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended in the meantime.
    }
  }
  return pids.length;
}

/** The ids of the processes, save this one, whose command line contains a text. */
async function named(text: string): Promise<number[]> {
  const lines = await commandLines();
  return lines.flatMap(([pid, line]) => (pid > 0 && pid !== process.pid && line.includes(text) ? [pid] : []));
}

/**
 * Ends every process, save this one, whose command line contains a text.
 *
 * @param text something that only those processes have, such as the path of a folder of their own
 * @returns how many were ended
 */
export async function endProcessesWith(text: string): Promise<number> {
  return end(await named(text));
}

/**
 * Ends every process that has a variable of this value in its environment, and a text in its command line. Only Linux
 * tells the environment of a process; elsewhere nothing is ended.
 *
 * @returns how many were ended
 */
export async function endProcessesMarked(variable: string, value: string, text: string): Promise<number> {
  const mark = `${variable}=${value}`;
  const marked = await Promise.all(
    (await named(text)).map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
      return environment.split("\0").includes(mark) ? [pid] : [];
    }),
  );
  return end(marked.flat());
}
