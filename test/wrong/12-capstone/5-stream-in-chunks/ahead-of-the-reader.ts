/**
 * Wrong: has workers that go on while the reader is away.
 * Caught by: has as many chunks begun as it may while the reader waits, and hands them out in their order
 * Says: had ended, and chunk 1 had not
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
  const results: { size: number; rows: Promise<UserAnalytics[]> }[] = [];
  let failed = false;
  const worker = async () => {
    while (!failed) {
      const { value } = await parts.next();
      if (!value) return;
      const rows = analyse(pool, value);
      results.push({ size: value.length, rows });
      await rows.catch(() => {
        failed = true;
      });
    }
  };
  const workers = Promise.all(Array.from({ length: concurrency }, worker));
  workers.catch(() => undefined);
  let total = 0;
  try {
    for (let k = 0; ; k++) {
      while (!results[k]) {
        let over = false;
        await Promise.race([
          workers.then(() => {
            over = true;
          }),
          new Promise((resolve) => setTimeout(resolve, 1)),
        ]);
        if (over && !results[k]) return;
      }
      const { size, rows } = results[k] as (typeof results)[number];
      const found = await rows;
      total += size;
      onProgress?.({ ids: total, chunks: k + 1 });
      yield found;
    }
  } finally {
    failed = true;
    await workers.catch(() => undefined);
    await parts.return(undefined);
  }
}
