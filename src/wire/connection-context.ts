import type { SecureContext } from "node:tls";
import type { Deadlines } from "./deadlines.js";
import type { Distance } from "./distance.js";
import type { GarbageCollector } from "./garbage-collector.js";
import type { ReleaseBarrier } from "./release-barrier.js";
import type { WireServerAddress } from "./types.js";

/** What the connections of one proxy share. @internal */
export interface Shared {
  readonly distance: Distance;
  readonly deadlines: Deadlines;
  readonly barrier: ReleaseBarrier;
  readonly collector: GarbageCollector;
  /** What encrypts towards clients; undefined when nothing does. */
  readonly tls: { context: SecureContext } | undefined;
  /** The server. */
  readonly to: WireServerAddress;
}

/** What a connection tells, and asks. @internal */
export interface ConnectionEvents {
  /** The client has sent its first byte. Returns the connection's number. */
  entered(): number;
  /** It is a connection, and no request to cancel: it has sent its start-up message. */
  started(): void;
  /** It is a request to cancel. */
  cancels(): void;
  /** It is closed as far as its client is concerned. */
  left(): void;
}
