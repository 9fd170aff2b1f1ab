import { setTimeout as sleep } from "node:timers/promises";
import { describe, rejectUnknown, requireNumber, requireOneOf } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { type RetryCause, retryCause, retryCauses } from "./retry-causes.js";

/** What is known when a try has failed and another one follows. */
export interface RetriedFailure {
  /** Which try has failed, from 1. */
  attempt: number;
  cause: RetryCause;
  error: unknown;
  /** How long is waited before the next one, in milliseconds. */
  waitMs: number;
}

/** How {@link retry} repeats. */
export interface RetryOptions {
  /** Which failures are followed by another try; default all that are safe. */
  on?: readonly RetryCause[];
  /** How often at most, the first time included; an integer from 1 to 100; default 5. */
  attempts?: number;
  /** Longest wait before the second try, in milliseconds; from 0 to 60,000; default 50. It doubles with each try. */
  baseMs?: number;
  /** Longest wait before any try, in milliseconds; from 0 to 600,000; default 2,000. */
  maxMs?: number;
  /** Ends the waiting, and so the repeating, when it is aborted. */
  signal?: AbortSignal;
  /** Told of each failure that is followed by another try. */
  onRetry?: (failure: RetriedFailure) => void;
}

/**
 * Does something again when it failed in a way that makes repeating safe: a serialization failure or a deadlock, of which the
 * server has rolled everything back, or a connection that was lost before anything was sent. Whatever else fails, fails at
 * once: a statement whose answer was lost may have been done.
 *
 * The work is the whole transaction: after 40001 and 40P01 the transaction is gone. Before each try it waits for a random time
 * between 0 and a bound that doubles (exponential back-off with full jitter), so that many who failed together do not all
 * come again together.
 *
 * @param work called with the number of the try, from 1
 * @returns what the work returned
 * @throws the failure of the last try, as it came; the signal's reason when that is aborted; InvalidArgumentError for an
 * option out of bounds
 *
 * @example
 * await retry(() => pool.transaction((client) => transfer(client, from, to, amount)));
 */
export async function retry<T>(work: (attempt: number) => Promise<T> | T, options: RetryOptions = {}): Promise<T> {
  if (typeof work !== "function") {
    throw new InvalidArgumentError(`retry: work: expected a function, got ${describe(work)}.`);
  }
  rejectUnknown("retry", options, ["on", "attempts", "baseMs", "maxMs", "signal", "onRetry"]);
  const { on = retryCauses, attempts = 5, baseMs = 50, maxMs = 2_000, signal, onRetry } = options;
  if (!Array.isArray(on)) {
    throw new InvalidArgumentError(`retry: on: expected an array of ${retryCauses.join(", ")}, got ${describe(on)}.`);
  }
  for (const each of on) requireOneOf("retry: on", each, retryCauses);
  requireNumber("retry: attempts", attempts, 1, 100, true);
  requireNumber("retry: baseMs (milliseconds)", baseMs, 0, 60_000);
  requireNumber("retry: maxMs (milliseconds)", maxMs, 0, 600_000);
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      const cause = retryCause(error);
      if (cause === undefined || !on.includes(cause) || attempt >= attempts) throw error;
      const waitMs = Math.random() * Math.min(maxMs, baseMs * 2 ** (attempt - 1));
      onRetry?.({ attempt, cause, error, waitMs });
      await pause(waitMs, signal);
    }
  }
}

/** Waits; fails with the signal's own reason when that is aborted. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
