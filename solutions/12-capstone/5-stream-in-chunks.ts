import pg from "pg";

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

async function* cut(ids: Iterable<number> | AsyncIterable<number>, chunk: number): AsyncGenerator<number[]> {
  let part: number[] = [];
  for await (const id of ids) {
    if (part.push(id) < chunk) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

// More than 25 lines: cutting the ids is a thing of its own, and the chunks under way have to be kept, heard and waited for.
/** Hands out the figures of many users, chunk by chunk. */
export async function* analyticsInChunks(
  pool: pg.Pool,
  ids: Iterable<number> | AsyncIterable<number>,
  { chunk, concurrency, onProgress }: ChunkOptions,
): AsyncGenerator<UserAnalytics[]> {
  const parts = cut(ids, chunk);
  /** The chunks that are begun and not handed out, the oldest first. */
  const begun: { size: number; rows: Promise<UserAnalytics[]> }[] = [];
  let [isOpen, hasFailed] = [true, false];
  const done = { ids: 0, chunks: 0 };
  const begin = (size: number, rows: Promise<UserAnalytics[]>) => {
    // A failed chunk is heard at once, or it would end the process before its turn; its error is thrown in its turn.
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
          // Nothing is begun if another chunk has failed meanwhile.
          else if (!hasFailed) begin(value.length, analyse(pool, value));
        } catch (error) {
          // The error takes the place of the chunk that could not be read.
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
    // `finally` also runs when the reader has left: then `yield` does not come back, and this is all that runs.
    await Promise.allSettled(begun.map(({ rows }) => rows));
    await parts.return(undefined);
  }
}
