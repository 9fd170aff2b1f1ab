import type { Socket } from "node:net";
import type { FaultInjector } from "./fault-injector.js";
import type { Link } from "./link.js";
import type { ProtocolState } from "./protocol-state.js";
import type { UpstreamView } from "./upstream-view.js";

/** A connection as the release barrier sees it. @internal */
export interface BarrierMember {
  /** The client's end. */
  readonly socket: Socket;
  /** Process id of the server's end; 0 until it is known. */
  readonly processId: number;
  /** Defined once it is closed as far as its client is concerned. */
  readonly closed: unknown;
  readonly protocol: ProtocolState;
  readonly upstream: UpstreamView | undefined;
  readonly link: Link;
  readonly faults: FaultInjector;
  /** The client has begun a message, and not finished it. */
  readonly inMessage: boolean;
  /** Whether there is something that could be handed out. */
  isDue(now: number): boolean;
}

/** The server has not answered yet what a client has sent, or its answer is on its way. @internal */
export function serverOwes({ upstream, closed, faults, link }: BarrierMember, now: number): boolean {
  if (!upstream || closed) return false;
  // After its last words the server says nothing more, whatever was asked.
  const willAnswer = upstream.protocol.waiting && !upstream.protocol.fatal;
  return faults.stalled || willAnswer || !(link.down.empty || link.down.isDue(now));
}

/** A client has begun a message, or the next step of the log-in is its own. @internal */
export function clientOwes({ upstream, closed, inMessage, link }: BarrierMember): boolean {
  if (!upstream || closed) return false;
  return inMessage || (link.down.empty && !upstream.protocol.started && !upstream.protocol.waiting);
}
