/**
 * Wrong: closes the ids when the reader leaves, and lets the queries go on.
 * Caught by: ends what is under way when the reader leaves
 * Says: still under way
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
  chunk: number;
  concurrency: number;
  onProgress?: (done: { ids: number; chunks: number }) => void;
}
async function analyse(pool: pg.Pool, ids: readonly number[]): Promise<UserAnalytics[]> {
  const sql = `
    select u.id, u.name, count(o.id)::int as orders, coalesce(sum(o.total), 0.00)::text as spent, max(o.created_at) as "lastOrder"
    from users u left join orders o on o.user_id = u.id
    where u.id = any($1) group by u.id order by coalesce(sum(o.total), 0) desc, u.id`;
  return (await pool.query<UserAnalytics>(sql, [ids])).rows;
}

async function* cut(ids: Iterable<number> | AsyncIterable<number>, chunk: number): AsyncGenerator<number[]> {
  let part: number[] = [];
  for await (const id of ids) {
    if (part.push(id) < chunk) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
export async function* analyticsInChunks(
  pool: pg.Pool,
  ids: Iterable<number> | AsyncIterable<number>,
  { chunk, concurrency, onProgress }: ChunkOptions,
): AsyncGenerator<UserAnalytics[]> {
  const parts = cut(ids, chunk);
  const begun: { size: number; rows: Promise<UserAnalytics[]> }[] = [];
  let [isOpen, hasFailed] = [true, false];
  const done = { ids: 0, chunks: 0 };
  const begin = (size: number, rows: Promise<UserAnalytics[]>) => {
    rows.catch(() => {
      hasFailed = true;
    });
    begun.push({ size, rows });
  };
  try {
    for (;;) {
      while (isOpen && !hasFailed && begun.length < concurrency) {
        try {
          const { value } = await parts.next();
          if (!value) isOpen = false;
          else if (!hasFailed) begin(value.length, analyse(pool, value));
        } catch (error) {
          begin(0, Promise.reject(error));
        }
      }
      const oldest = begun.shift();
      if (!oldest) return;
      const rows = await oldest.rows;
      done.ids += oldest.size;
      done.chunks++;
      onProgress?.({ ...done });
      yield rows;
    }
  } finally {
    await parts.return(undefined);
  }
}
