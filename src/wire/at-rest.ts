import { closeSync, existsSync, openSync, readdirSync, readlinkSync, readSync } from "node:fs";
import { basename } from "node:path";

/** The system tells what processes do: Linux does. @internal */
export const processesAreSeen = existsSync("/proc/thread-self");

const buffer = Buffer.alloc(8192);
/** States of a thread that waits for something that happens, is stopped, or has ended. */
const resting = /^State:\s*[STtZXI]/m;

/**
 * What the threads of a process have done so far, as a text that changes whenever one of them runs; undefined when one of
 * them runs now, or is about to.
 */
function doings(pid: number, except: string | undefined): string | undefined {
  const folder = `/proc/${pid}/task`;
  let threads: string[];
  try {
    threads = readdirSync(folder);
  } catch {
    return "ended";
  }
  let text = "";
  for (const thread of threads) {
    if (thread === except) continue;
    let status: string;
    try {
      const file = openSync(`${folder}/${thread}/status`, "r");
      try {
        status = buffer.toString("latin1", 0, readSync(file, buffer, 0, buffer.length, 0));
      } finally {
        closeSync(file);
      }
    } catch {
      continue; // The thread has ended.
    }
    if (!resting.test(status)) return undefined;
    text += `${thread} ${status.slice(status.indexOf("\nvoluntary_ctxt_switches"))}`;
  }
  return text;
}

/**
 * Which of these processes do something: all others wait, with every thread, for something to happen. Two looks that find
 * the same make one of all the threads' moments. The calling thread itself does not count.
 * @internal
 */
export function processesThatMove(pids: Iterable<number>): Set<number> {
  const self = basename(readlinkSync("/proc/thread-self"));
  const look = (pid: number) => doings(pid, pid === process.pid ? self : undefined);
  const first = new Map([...pids].map((pid) => [pid, look(pid)]));
  return new Set(
    [...first].filter(([pid, before]) => before === undefined || before !== look(pid)).map(([pid]) => pid),
  );
}
