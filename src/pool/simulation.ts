import { rejectUnknown, requireNumber } from "../arguments.js";
import { seeded } from "../wire/seeded.js";

/** What {@link simulatePool} plays. */
export interface SimulatedLoad {
  /** Requests a second, on the average; they come at random, now close together, now far apart. Above 0, at most 1,000,000. */
  requestsPerSecond: number;
  /** How long a request holds its connection, on the average, in milliseconds; above 0, at most 3,600,000. */
  holdMs: number;
  /** Connections; an integer from 1 to 10,000. */
  size: number;
  /** How many requests are played; an integer from 1 to 1,000,000; default 20,000. */
  requests?: number;
  /** Which random numbers are drawn; an integer from 0; default 1. */
  seed?: number;
}

/** What became of the requests of a {@link simulatePool}. */
export interface SimulatedWaits {
  /** Connections that were busy, on the average. */
  busy: number;
  /** Of 100 requests, how many had to wait. */
  waitedPercent: number;
  /** How long a request waited for its connection, on the average, in milliseconds. */
  meanWaitMs: number;
  /** The wait that 99 of 100 requests did not exceed, in milliseconds. */
  p99WaitMs: number;
}

/**
 * Plays requests that come at random to a pool, first come, first served, without a database and without a clock: a day of
 * traffic takes some milliseconds. Arrivals and holds are exponentially distributed, as in the M/M/c queue of the textbooks.
 *
 * The same load gives the same figures on every machine. Where more arrives than the pool can serve, the waits grow with
 * the number of requests played.
 *
 * @throws InvalidArgumentError for an unknown option or a value out of bounds
 * @example
 * simulatePool({ requestsPerSecond: 200, holdMs: 20, size: 6 }).busy; // about 4, by Little's law
 */
export function simulatePool(load: SimulatedLoad): SimulatedWaits {
  const { requestsPerSecond, holdMs, size, requests, seed } = checked(load);
  const random = seeded(seed);
  const draw = (mean: number) => -Math.log(1 - random()) * mean;
  const freeAt = new Array<number>(size).fill(0);
  const waits: number[] = [];
  let [now, held, end] = [0, 0, 0];
  for (let request = 0; request < requests; request++) {
    now += draw(1_000 / requestsPerSecond);
    const first = indexOfLeast(freeAt);
    const begins = Math.max(now, freeAt[first] ?? 0);
    const hold = draw(holdMs);
    freeAt[first] = begins + hold;
    waits.push(begins - now);
    held += hold;
    end = Math.max(end, begins + hold);
  }
  waits.sort((a, b) => a - b);
  return {
    busy: held / end,
    waitedPercent: (100 * waits.filter((wait) => wait > 0).length) / requests,
    meanWaitMs: waits.reduce((sum, wait) => sum + wait, 0) / requests,
    p99WaitMs: waits[Math.ceil(0.99 * requests) - 1] ?? 0,
  };
}

function checked(load: SimulatedLoad): Required<SimulatedLoad> {
  const call = "simulatePool";
  rejectUnknown(call, load, ["requestsPerSecond", "holdMs", "size", "requests", "seed"]);
  const all = { ...load, requests: load.requests ?? 20_000, seed: load.seed ?? 1 };
  requireNumber(`${call}: requestsPerSecond`, all.requestsPerSecond, Number.MIN_VALUE, 1e6);
  requireNumber(`${call}: holdMs (milliseconds)`, all.holdMs, Number.MIN_VALUE, 3_600_000);
  requireNumber(`${call}: size`, all.size, 1, 10_000, true);
  requireNumber(`${call}: requests`, all.requests, 1, 1e6, true);
  requireNumber(`${call}: seed`, all.seed, 0, Number.MAX_SAFE_INTEGER, true);
  return all;
}

function indexOfLeast(values: readonly number[]): number {
  let least = 0;
  for (const [at, value] of values.entries()) if (value < (values[least] ?? 0)) least = at;
  return least;
}
