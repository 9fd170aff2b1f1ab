import { closeSync, existsSync, openSync, readdirSync, readlinkSync, readSync } from "node:fs";
import { basename } from "node:path";

/** The system tells what processes do: Linux does. @internal */
export const processesAreSeen = existsSync("/proc/thread-self");

const buffer = Buffer.alloc(8192);
/** Where in the kernel a thread sleeps whose event loop waits for something to happen. */
const waitsForEvents = /ep_poll|epoll_wait/;
/** A timer that fires as soon as this may be part of what is under way, milliseconds. */
const soonMs = 20;
/** States of a thread that waits for something that happens, or has ended. One that is stopped goes on without an answer. */
const resting = /^State:\s*[SZXI]/m;
/** Where in the kernel a thread sleeps that goes on when a time is over. */
const sleepsForTime = /nanosleep/;

/** The start of a file of the system's; undefined when it is not there any more. */
function textOf(path: string): string | undefined {
  try {
    const file = openSync(path, "r");
    try {
      return buffer.toString("latin1", 0, readSync(file, buffer, 0, buffer.length, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** How often a thread was given a processor, and gave it up: another text whenever it has run. */
const switches = (status: string): string => status.slice(status.indexOf("\nvoluntary_ctxt_switches"));

/** Number of the calling thread, as the system has it; undefined where that does not tell. @internal */
export function ownThread(): string | undefined {
  return processesAreSeen ? basename(readlinkSync("/proc/thread-self")) : undefined;
}

/** Numbers of the threads of a process but the calling one. */
function threadsOf(pid: number): string[] {
  const self = pid === process.pid ? ownThread() : undefined;
  try {
    return readdirSync(`/proc/${pid}/task`).filter((thread) => thread !== self);
  } catch {
    return []; // It has ended.
  }
}

/**
 * What the threads of a process have done so far, as a text that changes whenever one of them runs; undefined when one of
 * them runs now, or is about to. The calling thread does not count.
 */
function doings(pid: number): string | undefined {
  const folder = `/proc/${pid}/task`;
  let text = "";
  for (const thread of threadsOf(pid)) {
    const status = textOf(`${folder}/${thread}/status`);
    if (status === undefined) continue; // The thread has ended.
    if (!resting.test(status)) return undefined;
    text += `${thread} ${switches(status)}`;
  }
  return text;
}

/**
 * What this process has done so far, when the event loop of one of its threads has nothing to do and all others but the calling
 * one are asleep: whatever was ready to be sent has been. Undefined when something moves or is about to, or the system does not
 * tell.
 *
 * @param thread as {@link ownThread} says it there
 * @internal
 */
export function eventLoopAtRest(thread: string | undefined): string | undefined {
  if (thread === undefined) return undefined;
  const folder = `/proc/${process.pid}/task/${thread}`;
  if (!waitsForEvents.test(textOf(`${folder}/wchan`) ?? "")) return undefined;
  // Number of the call, then its arguments: the fourth says how long it waits at most, -1 for ever.
  const timeoutMs = Number.parseInt((textOf(`${folder}/syscall`) ?? "").split(" ")[4] ?? "", 16);
  return timeoutMs > soonMs ? doings(process.pid) : undefined;
}

/** The system tells where threads sleep; of one that is about to sleep it says nothing yet. */
let placesAreSeen = false;

/** A thread of a process lets a time go by: then it goes on, whatever happens. */
function letsTimePass(pid: number): boolean {
  return threadsOf(pid).some((thread) => {
    const place = textOf(`/proc/${pid}/task/${thread}/wchan`);
    if (place === undefined) return false;
    if (place === "0") return placesAreSeen;
    placesAreSeen = true;
    return sleepsForTime.test(place);
  });
}

/**
 * Which of these processes do something, or will without being told anything: all others wait, with every thread, for
 * something to happen. Two looks that find the same make one of all the threads' moments. The calling thread itself does not
 * count.
 *
 * @param between done between the two looks: what it finds is how things are while those others wait
 * @internal
 */
export function processesThatMove(pids: Iterable<number>, between: () => void): Set<number> {
  const first = new Map([...pids].map((pid) => [pid, doings(pid)]));
  between();
  const moves = ([pid, before]: [number, string | undefined]): boolean =>
    before === undefined || (pid !== process.pid && letsTimePass(pid)) || before !== doings(pid);
  return new Set([...first].filter(moves).map(([pid]) => pid));
}
