import { formatCheckoutSite } from "./checkout-site.js";
import type { ConnectionSet } from "./connection-set.js";
import type { Durations } from "./durations.js";
import type { PoolTimeoutFacts } from "./errors.js";
import type { ResolvedOptions } from "./options.js";

/** How many connections of a pool are in which state, and how many requests wait. */
export interface PoolCounts {
  /** Connections that are kept. */
  size: number;
  /** Connections beyond that there may be. */
  overflow: number;
  /** Checked out. */
  held: number;
  /** Ready to be lent. */
  idle: number;
  /** Being opened. */
  connecting: number;
  /** Being asked for a sign of life before they are lent. */
  checking: number;
  /** Being reset after they were given back. */
  resetting: number;
  /** Being closed. */
  closing: number;
  /** Requests that wait. */
  waiting: number;
}

/** A pool in one line, for a log. @internal */
export function formatStatus(counts: PoolCounts, waits: Durations, holds: Durations): string {
  const { size, overflow, held, idle, waiting } = counts;
  const passing = (["connecting", "checking", "resetting", "closing"] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => `, ${counts[state]} ${state}`);
  const p99 = (durations: Durations) => `${durations.percentileMs(99).toFixed(1)} ms`;
  return (
    `QueuePool size ${size}, overflow ${overflow}: ${held} held, ${idle} idle${passing.join("")}, ${waiting} waiting; ` +
    `${waits.count} checkouts, p99 of waits ${p99(waits)}, of holds ${p99(holds)}`
  );
}

/** What is to be said when a request has waited too long: above all, who has had a connection for longest. @internal */
export function timeoutFacts<C>(
  since: number,
  { size, overflow }: ResolvedOptions,
  set: ConnectionSet<C>,
  waiting: number,
): PoolTimeoutFacts {
  const now = performance.now();
  const [longest] = set.in("held").sort((one, other) => one.since - other.since);
  const holder = longest && {
    longestHeldMs: now - longest.since,
    longestHeldAt: formatCheckoutSite(longest.checkoutSite),
  };
  return { waitedMs: now - since, size, overflow, held: set.counts.held, waiting, ...holder };
}
