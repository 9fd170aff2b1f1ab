/**
 * Style: ids taken one by one from the iterator itself, outcomes instead of rejected promises, refilled before each hand-out.
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

type Outcome = { rows: UserAnalytics[]; size: number } | { error: unknown };

export async function* analyticsInChunks(
  pool: pg.Pool,
  ids: Iterable<number> | AsyncIterable<number>,
  { chunk, concurrency, onProgress }: ChunkOptions,
): AsyncGenerator<UserAnalytics[]> {
  const iterator = Symbol.asyncIterator in ids ? ids[Symbol.asyncIterator]() : ids[Symbol.iterator]();
  const line: Promise<Outcome>[] = [];
  let state: "open" | "ended" | "failed" = "open";
  let isRead = false;
  const ask = async (part: number[]): Promise<Outcome> => {
    try {
      return { rows: await analyse(pool, part), size: part.length };
    } catch (error) {
      state = "failed";
      return { error };
    }
  };
  const fill = async () => {
    while (state === "open" && line.length < concurrency) {
      const part: number[] = [];
      try {
        while (part.length < chunk) {
          const step = await iterator.next();
          if (step.done) {
            isRead = true;
            break;
          }
          part.push(step.value);
        }
      } catch (error) {
        isRead = true;
        state = "failed";
        line.push(Promise.resolve({ error }));
        return;
      }
      if (isRead) state = "ended";
      if (part.length > 0 && (state as string) !== "failed") line.push(ask(part));
    }
  };
  let [total, chunks] = [0, 0];
  try {
    await fill();
    while (line.length > 0) {
      const outcome = (await line[0]) as Outcome;
      line.shift();
      if ("error" in outcome) throw outcome.error;
      // The next may begin before this one is handed out: then it is under way while the reader is busy.
      const { rows, size } = outcome;
      total += size;
      chunks++;
      onProgress?.({ ids: total, chunks });
      const filled = fill();
      try {
        yield rows;
      } finally {
        await filled;
      }
    }
  } finally {
    await Promise.all(line);
    if (!isRead) await iterator.return?.();
  }
}
