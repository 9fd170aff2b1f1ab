/**
 * Wrong: asks whether a chunk has failed before it reads the ids of the next, and not behind that.
 * Caught by: begins nothing behind a failure that comes while ids are read
 * Says: What it finds nobody will see
 */
import type pg from "pg";

export interface UserAnalytics {
  id: number;
  name: string;
  orders: number;
  spent: string;
  lastOrder: Date | null;
}

export interface ChunkOptions {
  /** Ids of a query, from 1; the last has what is left. */
  chunk: number;
  /** From 1; the pool has room for it. */
  concurrency: number;
  onProgress?: (done: { ids: number; chunks: number }) => void;
}

/** The figures of some users, by what they spent; who is not there is left out. This is right as it is. */
async function analyse(pool: pg.Pool, ids: readonly number[]): Promise<UserAnalytics[]> {
  const sql = `
    select u.id, u.name, count(o.id)::int as orders, coalesce(sum(o.total), 0.00)::text as spent, max(o.created_at) as "lastOrder"
    from users u left join orders o on o.user_id = u.id
    where u.id = any($1) group by u.id order by coalesce(sum(o.total), 0) desc, u.id`;
  return (await pool.query<UserAnalytics>(sql, [ids])).rows;
}

interface Begun {
  size: number;
  rows: Promise<UserAnalytics[]>;
}

/** Hands out the figures of many users, chunk by chunk. */
export async function* analyticsInChunks(
  pool: pg.Pool,
  ids: Iterable<number> | AsyncIterable<number>,
  { chunk, concurrency, onProgress }: ChunkOptions,
): AsyncGenerator<UserAnalytics[]> {
  const source = Symbol.asyncIterator in ids ? ids[Symbol.asyncIterator]() : ids[Symbol.iterator]();
  const begun: Begun[] = [];
  let open = true; // whether `source` may have more, and is to be closed
  let failed = false;
  const begin = (size: number, rows: Promise<UserAnalytics[]>) => {
    rows.catch(() => {
      failed = true;
    });
    begun.push({ size, rows });
  };
  const fill = async () => {
    while (open && !failed && begun.length < concurrency) {
      const part: number[] = [];
      try {
        while (part.length < chunk) {
          const next = await source.next();
          if (next.done) {
            open = false;
            break;
          }
          part.push(next.value);
        }
      } catch (error) {
        open = false;
        failed = true;
        begun.push({ size: 0, rows: Promise.reject(error) });
        begun.at(-1)?.rows.catch(() => {});
        return;
      }
      if (part.length > 0) begin(part.length, analyse(pool, part));
    }
  };
  let done = 0;
  try {
    for (let chunks = 1; ; chunks++) {
      await fill();
      const first = begun[0];
      if (!first) return;
      const rows = await first.rows;
      done += first.size;
      onProgress?.({ ids: done, chunks });
      begun.shift();
      yield rows;
    }
  } finally {
    await Promise.allSettled(begun.map(({ rows }) => rows));
    if (open) await source.return?.();
  }
}
