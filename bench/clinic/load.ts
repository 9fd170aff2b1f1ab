import { percentileOf } from "#src/timing/summary.js";
import type { Visit } from "./endpoints.js";

/** How a service did under a load. */
export interface Loaded {
  /** Requests that were answered as they should be, in a second. */
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Requests with another answer, or with none in time. */
  failed: number;
}

/** So long a visitor waits for an answer, in milliseconds. */
const patienceMs = 10_000;

/** After so long nothing more is asked, in milliseconds: what was not asked has failed. */
const mostMs = 60_000;

/**
 * Asks all of it, by some visitors at once, each of whom asks for the next thing when the last has been answered: a closed loop,
 * which ends by itself.
 */
export async function load(url: string, visits: readonly Visit[], visitors: number): Promise<Loaded> {
  const queue = visits[Symbol.iterator]();
  const answered: number[] = [];
  const started = performance.now();
  const visitor = async () => {
    for (const visit of queue) {
      const asked = performance.now();
      if (asked - started > mostMs) return;
      if (await isAnswered(url, visit)) answered.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: visitors }, visitor));
  const seconds = (performance.now() - started) / 1000;
  const sorted = answered.sort((one, other) => one - other);
  return {
    perSecond: sorted.length / seconds,
    p50Ms: percentileOf(sorted, 50),
    p99Ms: percentileOf(sorted, 99),
    failed: visits.length - sorted.length,
  };
}

async function isAnswered(url: string, { method, path, body, status }: Visit): Promise<boolean> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  try {
    const response = await fetch(url + path, { method, ...sent, signal: AbortSignal.timeout(patienceMs) });
    await response.arrayBuffer();
    return response.status === status;
  } catch {
    return false;
  }
}
