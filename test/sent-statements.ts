import { setTimeout as sleep } from "node:timers/promises";
import type { Lab } from "roundtrip";
import { openDirectly } from "./exercise-pool.js";

/** How often, and how far apart in milliseconds, the server is asked: a last resort, no limit of anything. */
const looks = 200;
const pauseMs = 10;

/**
 * Makes a call, and waits until it has sent a statement, on whatever connection of a lab.
 *
 * @param sql its text as it is sent
 * @returns false if the call ends without it, or it never comes
 */
export async function isSent(lab: Lab, sql: string, call: () => Promise<unknown>): Promise<boolean> {
  await using direct = await openDirectly(lab);
  // What was sent before does not count: the server goes on showing it.
  const since = (await direct.query<{ now: string }>("select clock_timestamp()::text as now")).rows[0]?.now;
  const seen = `select from pg_stat_activity
    where datname = current_database() and query = $1 and query_start >= $2::timestamptz`;
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  call().then(over, over);
  for (let look = 1; look <= looks; look++) {
    const isLast = isOver;
    if ((await direct.query(seen, [sql, since])).rows.length > 0) return true;
    if (isLast) return false;
    await sleep(pauseMs);
  }
  return false;
}
