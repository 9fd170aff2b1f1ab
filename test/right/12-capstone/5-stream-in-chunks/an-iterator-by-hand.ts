/**
 * Style: an object with next, return and throw instead of a generator, whose steps wait for each other in a chain of promises.
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

class Chunks implements AsyncGenerator<UserAnalytics[]> {
  readonly #source: AsyncGenerator<number, void, undefined>;
  readonly #begun: { size: number; rows: Promise<UserAnalytics[]> }[] = [];
  #step: Promise<unknown> = Promise.resolve();
  #over = false;
  #dry = false;
  #failed = false;
  #ids = 0;
  #chunks = 0;

  constructor(
    private readonly pool: pg.Pool,
    ids: Iterable<number> | AsyncIterable<number>,
    private readonly options: ChunkOptions,
  ) {
    this.#source = (async function* () {
      yield* ids;
    })();
  }

  next(): Promise<IteratorResult<UserAnalytics[]>> {
    return this.#inTurn(async () => {
      if (this.#over) return { done: true, value: undefined };
      try {
        await this.#fill();
        const oldest = this.#begun[0];
        if (!oldest) return await this.#close();
        const value = await oldest.rows;
        this.#begun.shift();
        this.#ids += oldest.size;
        this.options.onProgress?.({ ids: this.#ids, chunks: ++this.#chunks });
        return { done: false, value };
      } catch (error) {
        await this.#close();
        throw error;
      }
    });
  }

  return(): Promise<IteratorResult<UserAnalytics[]>> {
    return this.#inTurn(() => this.#close());
  }

  throw(error: unknown): Promise<IteratorResult<UserAnalytics[]>> {
    return this.#inTurn(async () => {
      await this.#close();
      throw error;
    });
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const step = this.#step.then(work);
    this.#step = step.catch(() => undefined);
    return step;
  }

  async #fill(): Promise<void> {
    while (!this.#dry && !this.#failed && this.#begun.length < this.options.concurrency) {
      const part: number[] = [];
      let rows: Promise<UserAnalytics[]> | undefined;
      while (!this.#dry && part.length < this.options.chunk) {
        try {
          const { done, value } = await this.#source.next();
          if (done) this.#dry = true;
          else part.push(value);
        } catch (error) {
          this.#dry = true;
          rows = Promise.reject(error);
        }
      }
      if (!rows && (part.length === 0 || this.#failed)) return;
      rows ??= analyse(this.pool, part);
      rows.catch(() => {
        this.#failed = true;
      });
      this.#begun.push({ size: part.length, rows });
    }
  }

  async #close(): Promise<IteratorResult<UserAnalytics[]>> {
    this.#over = true;
    await Promise.allSettled(this.#begun.splice(0).map(({ rows }) => rows));
    await this.#source.return();
    return { done: true, value: undefined };
  }
}

export function analyticsInChunks(
  pool: pg.Pool,
  ids: Iterable<number> | AsyncIterable<number>,
  options: ChunkOptions,
): AsyncGenerator<UserAnalytics[]> {
  return new Chunks(pool, ids, options);
}
