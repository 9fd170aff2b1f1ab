import type pg from "pg";
import type { WatchedPool } from "./left-open.js";

/**
 * Watches what a pool opens and gives out, from now on.
 *
 * @returns to be called once at the end: what the pool keeps, and what it has not got back
 */
export function watchPool(pool: pg.Pool): () => WatchedPool {
  const opened = new Set<pg.PoolClient>();
  const outBefore = pool.totalCount - pool.idleCount;
  const connected = (client: pg.PoolClient): void => void opened.add(client);
  const removed = (client: pg.PoolClient): void => void opened.delete(client);
  pool.on("connect", connected).on("remove", removed);
  return () => {
    pool.off("connect", connected).off("remove", removed);
    const out = pool.totalCount - pool.idleCount;
    return { kept: opened.size, notReleased: Math.max(0, out - outBefore) };
  };
}
