/**
 * Lesson: lessons/12-capstone.md
 * Task: `analyticsInChunks` reads all ids, asks for all chunks at once, and hands out nothing before the last. Repair it: cut the
 *       ids as they come, `chunk` to a query, and hand out the chunks in that order. While the reader waits, `concurrency` chunks
 *       are begun and not handed out, as long as there are ids; never more. A chunk that has come may wait while slow `ids` are
 *       read for those behind it. `ids` may have no end: read at most one chunk beyond these. Just before a chunk is handed out,
 *       `onProgress` is told how many ids and chunks that makes; what it throws is thrown at once. After a failure of a query, or
 *       of `ids`, no query begins: the chunks in front of it are handed out, then its error is thrown as it came. However it
 *       ends, also by `break`, nothing is under way then, and `ids` is closed. Delete the TODO line.
 * Done when: npm run grade -- 12-capstone/5-stream-in-chunks
 */
import pg from "pg";
import { TodoError } from "roundtrip";

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

function todo(task: string): void {
  throw new TodoError(task);
}

/** The figures of some users, by what they spent; who is not there is left out. This is right as it is. */
async function analyse(pool: pg.Pool, ids: readonly number[]): Promise<UserAnalytics[]> {
  const sql = `
    select u.id, u.name, count(o.id)::int as orders, coalesce(sum(o.total), 0.00)::text as spent, max(o.created_at) as "lastOrder"
    from users u left join orders o on o.user_id = u.id
    where u.id = any($1) group by u.id order by coalesce(sum(o.total), 0) desc, u.id`;
  return (await pool.query<UserAnalytics>(sql, [ids])).rows;
}

/** Hands out the figures of many users, chunk by chunk. */
export async function* analyticsInChunks(
  pool: pg.Pool,
  ids: Iterable<number> | AsyncIterable<number>,
  { chunk, concurrency, onProgress }: ChunkOptions,
): AsyncGenerator<UserAnalytics[]> {
  todo(`keep ${concurrency} chunks under way`); // TODO: delete this line.
  const all: number[] = [];
  for await (const id of ids) all.push(id);
  const starts = Array.from({ length: Math.ceil(all.length / chunk) }, (_, k) => k * chunk);
  const chunks = await Promise.all(starts.map((start) => analyse(pool, all.slice(start, start + chunk))));
  for (const [k, rows] of chunks.entries()) {
    onProgress?.({ ids: Math.min((k + 1) * chunk, all.length), chunks: k + 1 });
    yield rows;
  }
}
