import type { DatabaseOptions } from "./database.js";
import type { ServerSettings } from "./settings.js";

/** How a `HighPerformanceDatabase` behaves; defaults: `min` 10, `max` 50, `commandTimeoutMs` 30,000. */
export interface HighPerformanceOptions extends DatabaseOptions {
  /** Settings of the server on each connection; default `{ jit: "off" }`. They cost no round trip. */
  settings?: ServerSettings;
}

/** How a transaction runs. */
export interface TransactionOptions {
  /** Default as the server has it: `read committed`, unless that was changed. */
  isolation?: "read committed" | "repeatable read" | "serializable";
  /** Writes nothing? Default as the session has it: it may write, unless that was changed. */
  readOnly?: boolean;
  /** How often it is repeated at most after a serialization failure or a deadlock; an integer from 0 to 99; default 3. */
  retries?: number;
  /** Gives up waiting, has the server end the statement under way, and rolls back, when it is aborted. */
  signal?: AbortSignal;
}

/** How `analyticsInChunks` reads. */
export interface AnalyticsOptions {
  /** Ids in a statement; an integer from 1 to 100,000; default 1,000. */
  chunk?: number;
  /** Statements at a time; an integer from 1 to the database's `max`; default its `min`, which are open already. */
  concurrency?: number;
  /** Ends it, and what the server is doing for it, when it is aborted. */
  signal?: AbortSignal;
  /** Told of each chunk that the server has answered: how many ids and chunks are done. */
  onProgress?: (done: { ids: number; chunks: number }) => void;
}
