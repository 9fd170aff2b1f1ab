import type { Connection } from "./connection.js";

/** The server has not answered yet what a client has sent, or its answer is on its way. @internal */
export function serverOwes({ far, closed, faults, traffic }: Connection, now: number): boolean {
  if (!far || closed) return false;
  // After its last words the server says nothing more, whatever was asked.
  const willAnswer = far.talk.waiting && !far.talk.fatal;
  return faults.stalled || willAnswer || !(traffic.downEmpty || traffic.isRipe(now));
}

/** A client has begun a message, or the next step of the log-in is its own. @internal */
export function clientOwes({ far, closed, traffic }: Connection): boolean {
  if (!far || closed) return false;
  return far.inMessage || (traffic.downEmpty && !far.talk.started && !far.talk.waiting);
}
