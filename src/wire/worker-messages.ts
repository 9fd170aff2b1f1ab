import type { WireAccount, WireFault, WireServerAddress } from "./types.js";

/** What the thread is started with. @internal */
export interface WorkerOptions {
  to: WireServerAddress;
  roundTripMs: number;
  faults: WireFault[];
  tls: boolean;
  port: number;
  account?: WireAccount;
  /** The thread that started it, as the system numbers it; undefined where that does not tell. */
  thread: string | undefined;
  /** Which sockets that thread has connected. */
  ownSockets: SharedArrayBuffer;
}

/** What the thread is told to do. @internal */
export type Command =
  | { do: "network"; roundTripMs: number }
  | { do: "faults"; faults: WireFault[]; seed: number }
  | { do: "open"; exact: boolean; keep: "all" | "latest"; values: boolean }
  | { do: "close" }
  | { do: "status" }
  | { do: "holdings" }
  | { do: "flushStats" }
  | { do: "detachServer"; message: string; stop: boolean }
  | { do: "stop" };

/** What the thread receives: a command with its number, or the answer to `turn`. @internal */
export type ToWorker = (Command & { id: number }) | { do: "turn"; turn: number };

/** What the thread says: that it listens; the result of a command; or asks for a turn of the other event loop. @internal */
export type WorkerMessage =
  | { is: "listening"; port: number; certificate?: string | undefined; error?: string }
  | { is: "result"; id: number; value?: unknown; error?: string }
  | { is: "turn"; turn: number };

/** What `flushStats` found. @internal */
export interface WireFlush {
  /** Connections on which something is under way: they were left alone. */
  busy: number;
  /** Connections inside a transaction: the rows they examined will be entered when it ends. */
  inTransaction: number;
  /** The server processes of connections that were closed since the last time: they make their entries when they end. */
  endedProcesses: number[];
}
