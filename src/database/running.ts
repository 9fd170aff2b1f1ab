import type pg from "pg";
import { requestCancel } from "../pool/cancel-request.js";
import { CommandTimeoutError } from "./errors.js";

/** Until when a statement may run. @internal */
export interface CommandLimits {
  /** Milliseconds; `Infinity` for as long as it takes. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/** How long the server may take to end a statement that was cancelled, in milliseconds. */
const exitTimeoutMs = 5_000;

/**
 * After how long it is asked again, in milliseconds: a request that overtakes its statement meets nobody, and the statement
 * would go on, with its locks.
 */
const askAgainMs = 1_000;

/** What PostgreSQL says of a statement that was cancelled. */
const queryCanceled = "57014";

/**
 * Runs a statement, and has the server end it when its time is over or its signal is aborted: asks again each second until
 * the statement has ended. A server that does not answer within five is left: its connection is closed.
 *
 * @returns the result; one that came in spite of the request to cancel counts
 * @throws CommandTimeoutError; the signal's reason; what the server said
 * @internal
 */
export async function runWithin(
  client: pg.ClientBase,
  statement: pg.QueryConfig,
  { timeoutMs, signal }: CommandLimits,
): Promise<pg.QueryResult> {
  signal?.throwIfAborted();
  /** Why it is to end before its time; undefined as long as it is not. */
  let why: "time" | "signal" | undefined;
  let isOver = false;
  let cancelling: Promise<void> = Promise.resolve();
  let againTimer: NodeJS.Timeout | undefined;
  let exitTimer: NodeJS.Timeout | undefined;
  const cancel = () => {
    cancelling = requestCancel(client).then(() => {
      if (!isOver) againTimer = setTimeout(cancel, askAgainMs);
    });
  };
  const end = (reason: "time" | "signal") => {
    if (why !== undefined) return;
    why = reason;
    cancel();
    exitTimer = setTimeout(() => socketOf(client).destroy(), exitTimeoutMs);
  };
  const onAbort = () => end("signal");
  const timer = timeoutMs === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => end("time"), timeoutMs);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await client.query(statement);
  } catch (cause) {
    if (why === undefined) throw cause;
    if (why === "signal") throw signal?.reason;
    throw new CommandTimeoutError(timeoutMs, (cause as { code?: unknown }).code === queryCanceled, { cause });
  } finally {
    isOver = true;
    for (const each of [timer, againTimer, exitTimer]) clearTimeout(each);
    signal?.removeEventListener("abort", onAbort);
    // Whoever gets the connection next must not be met by our request.
    await cancelling;
  }
}

const socketOf = (client: pg.ClientBase) =>
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream;
