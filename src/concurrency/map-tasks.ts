import { setMaxListeners } from "node:events";
import { describe, rejectUnknown, requireNumber } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";

/** What a function of this folder that maps may be given besides. */
export interface MapLimitOptions {
  /** Begins no more work when it is aborted; what runs is told by its own signal. */
  signal?: AbortSignal;
}

/** What a piece of work is told. */
export interface MapLimitTask {
  /** Which item of the input, from 0. */
  index: number;
  /** Aborted when another piece of work has failed, or the caller's signal was. */
  signal: AbortSignal;
}

/**
 * Refuses what cannot be mapped so.
 *
 * @param call what was called, for messages
 * @throws InvalidArgumentError
 */
export function requireMapping(call: string, limit: number, work: unknown, options: MapLimitOptions): void {
  requireNumber(`${call}: limit`, limit, 1, 10_000, true);
  if (typeof work !== "function") {
    throw new InvalidArgumentError(`${call}: work: expected a function, got ${describe(work)}.`);
  }
  rejectUnknown(call, options, ["signal"]);
}

/** Pieces of work, all of which are told when one of them fails, and can be waited for. */
export class MapTasks<T, R> {
  /** Aborted when a piece of work has failed, or the caller's signal was. */
  readonly signal: AbortSignal;
  readonly #work: (item: T, task: MapLimitTask) => Promise<R> | R;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(work: (item: T, task: MapLimitTask) => Promise<R> | R, caller: AbortSignal | undefined) {
    this.#work = work;
    this.signal = caller ? AbortSignal.any([caller, this.#stop.signal]) : this.#stop.signal;
    // As many may listen as run: more than ten are no leak.
    setMaxListeners(0, this.signal);
  }

  /** Begins the work with an item, unless it is too late. */
  readonly begin = async (item: T, index: number): Promise<R> => {
    this.signal.throwIfAborted();
    // In a promise of its own, so that work which throws at once fails like any other.
    const one = (async () => this.#work(item, { index, signal: this.signal }))();
    this.#running.add(one);
    try {
      return await one;
    } catch (error) {
      this.#stop.abort(error);
      throw error;
    } finally {
      this.#running.delete(one);
    }
  };

  /** Tells those who run that nobody waits for their results any more, and waits until they have ended. */
  async end(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#running);
  }
}
