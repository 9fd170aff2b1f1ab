import type { Connection } from "./connection.js";

/** The server has not answered yet what a client has sent, or its answer is on its way. @internal */
export function serverOwes({ upstream, closed, faults, link }: Connection, now: number): boolean {
  if (!upstream || closed) return false;
  // After its last words the server says nothing more, whatever was asked.
  const willAnswer = upstream.protocol.waiting && !upstream.protocol.fatal;
  return faults.stalled || willAnswer || !(link.downEmpty || link.isDue(now));
}

/** A client has begun a message, or the next step of the log-in is its own. @internal */
export function clientOwes({ upstream, closed, link }: Connection): boolean {
  if (!upstream || closed) return false;
  return upstream.inMessage || (link.downEmpty && !upstream.protocol.started && !upstream.protocol.waiting);
}
