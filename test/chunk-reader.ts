import { setImmediate as turn } from "node:timers/promises";
import type pg from "pg";
import { demand, type Ending, toldEnd } from "./exercise-lab.js";

/** Figures of a user. */
export interface UserAnalytics {
  id: number;
  name: string;
  orders: number;
  spent: string;
  lastOrder: Date | null;
}

/** The figures of some users, asked in another way than the work does. */
export async function figuresOf(direct: pg.ClientBase, ids: readonly number[]): Promise<UserAnalytics[]> {
  const { rows } = await direct.query<UserAnalytics>(
    `with figures as (
       select id, name, (select count(*)::int from orders where user_id = u.id) as orders,
         (select coalesce(sum(total), 0.00) from orders where user_id = u.id) as total,
         (select max(created_at) from orders where user_id = u.id) as latest
       from users u where id in (select unnest($1::integer[]))
     )
     select id, name, orders, total::text as spent, latest as "lastOrder" from figures order by total desc, id`,
    [ids],
  );
  return rows;
}

/** Ids that are given when they are asked for: knows how far it was read, and whether it was closed. */
export class IdSource {
  read = 0;
  closed = false;
  readonly #ids: Iterable<number>;
  readonly #failure: { behind: number; error: unknown } | undefined;
  readonly #pause: { behind: number; until: Promise<void> } | undefined;

  /**
   * @param failure what it throws in place of the id behind so many
   * @param pause until when the id behind so many has to be waited for, by `later`
   */
  constructor(
    ids: Iterable<number>,
    failure?: { behind: number; error: unknown },
    pause?: { behind: number; until: Promise<void> },
  ) {
    this.#ids = ids;
    this.#failure = failure;
    this.#pause = pause;
  }

  *plain(): Generator<number, void, undefined> {
    try {
      for (const id of this.#ids) {
        if (this.#failure?.behind === this.read) throw this.#failure.error;
        this.read++;
        yield id;
      }
      if (this.#failure?.behind === this.read) throw this.#failure.error;
    } finally {
      this.closed = true;
    }
  }

  /** The same, as promises; to close it takes a moment. */
  async *later(): AsyncGenerator<number, void, undefined> {
    try {
      for (const id of this.plain()) {
        yield id;
        if (this.#pause?.behind === this.read) await this.#pause.until;
      }
    } finally {
      this.closed = false;
      await turn();
      this.closed = true;
    }
  }
}

/** Reads what is handed out, when the test says so. */
export class ChunkReader<T> {
  /** What was handed out. */
  readonly taken: T[] = [];
  /** How it ended, when it has. */
  end: Ending<unknown> | undefined;
  readonly #source: AsyncGenerator<T>;

  constructor(source: AsyncGenerator<T>) {
    this.#source = source;
  }

  /** Asks for the next chunk, and does not wait for it. */
  ask(): void {
    this.#note(this.#source.next());
  }

  /** Leaves, as `break` does, and does not wait for the end. */
  leave(): void {
    this.#note(this.#source.return(undefined));
  }

  #note(step: Promise<IteratorResult<T>>): void {
    step.then(
      ({ done, value }) => {
        if (done) this.end = { threw: false, value: undefined };
        else this.taken.push(value);
      },
      (error) => {
        this.end = { threw: true, error };
      },
    );
  }

  /** Throws the TodoError of work that is still to do. */
  throwTodo(): void {
    if (this.end?.threw && (this.end.error as { code?: unknown } | undefined)?.code === "TODO") throw this.end.error;
  }

  /** What became of it, in words. */
  get told(): string {
    if (!this.end) return "was still under way";
    return this.end.threw ? toldEnd(this.end) : "had ended";
  }
}

/** A list cut into pieces. */
export const piecesOf = (ids: readonly number[], chunk: number): number[][] =>
  Array.from({ length: Math.ceil(ids.length / chunk) }, (_, k) => ids.slice(k * chunk, (k + 1) * chunk));

/** Demands that a chunk has these figures, in this order. */
export function demandFigures(got: unknown, expected: readonly UserAnalytics[], what: string, next: string): void {
  const told = (rows: unknown) =>
    JSON.stringify(
      Array.isArray(rows)
        ? rows.map(({ id, name, orders, spent, lastOrder }: UserAnalytics) => [id, name, orders, spent, lastOrder])
        : rows,
    );
  const short = (text: string) => (text.length > 300 ? `${text.slice(0, 300)} …` : text);
  demand(
    told(got) === told(expected),
    `${what}: expected were ${short(told(expected))}, and there came ${short(told(got))}. Next: ${next}`,
  );
}
