import type { Durations } from "./durations.js";
import type { PoolTimeoutError } from "./errors.js";
import type { EntryState } from "./pool-entry.js";

/** Why a pool closed a connection. */
export type CloseReason =
  /** It was beyond `size`, and nobody waited. */
  | "overflow"
  /** It was older than `maxLifetimeMs`. */
  | "maxLifetime"
  /** It was idle for longer than `idleTimeoutMs`. */
  | "idle"
  /** Another connection died of what may have struck this one too, and it had not been heard from since. */
  | "invalidated"
  /** It could not be reset. */
  | "resetFailed"
  /** It was given back by `release(true)`, or its connector said that it must not be lent again. */
  | "discarded"
  /** The pool was drained. */
  | "drained"
  /** Its holder ended it. */
  | "ended";

/** What a {@link QueuePool} tells its listeners. `connection` numbers a pool's connections from 1, as they were opened. */
export interface PoolEvents {
  /** A connection was opened. */
  connect: [{ connection: number; connectMs: number }];
  /** A connect failed; the next is tried after `retryMs`. */
  connectFailed: [{ cause: unknown; retryMs: number }];
  /** A connection was lent, after a wait. */
  acquire: [{ connection: number; waitedMs: number }];
  /** A connection was given back, after it had been held. */
  release: [{ connection: number; heldMs: number }];
  /** A connection was given a sign of life to give, and gave it. */
  validate: [{ connection: number; validateMs: number }];
  /** A connection was reset. */
  reset: [{ connection: number; resetMs: number }];
  /** A connection was found dead while it was in this state. */
  lost: [{ connection: number; state: EntryState; cause: unknown }];
  /** A connection was closed by the pool. */
  close: [{ connection: number; reason: CloseReason }];
  /** A connection is held for longer than `leakDetectionMs`; once per checkout. */
  leak: [{ connection: number; heldMs: number; checkoutSite: string | undefined }];
  /** A request waited for longer than `acquireTimeoutMs`. */
  timeout: [{ error: PoolTimeoutError }];
}

/** Who is told what happens in a pool. @internal */
export interface PoolObserver {
  /** How long requests waited that were served. */
  readonly waits: Durations;
  /** How long connections were held. */
  readonly holds: Durations;
  emit<Name extends keyof PoolEvents>(name: Name, ...facts: PoolEvents[Name]): void;
  /** Is anybody listening to these events, which are frequent? */
  hasListeners(name: "acquire" | "release"): boolean;
}
