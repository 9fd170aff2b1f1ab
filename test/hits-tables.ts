import type pg from "pg";
import type { Lab } from "roundtrip";
import { demand } from "./exercise-lab.js";
import { openDirectly } from "./exercise-pool.js";
import { endForgotten } from "./left-alone.js";
import { sessionsWaiting } from "./row-lock.js";

/** A row of the table hits. */
export interface Hit {
  path: string;
  ms: number | null;
  agent: string | null;
}

/** The name of the load under test: what would be something else as SQL. */
export const loadName = `hits of "May"; it's \\ 2026`;

/** What rows of other loads, which are there all the while, have as their agent. */
const others = "of another load";

const texts = ["/", "", '/it\'s "b"', "{x,y}\\z", "NULL", "null", "\t\n ", "/caf\u00e9/\u{1f600}", "/100%"];

/** Rows of a load, frozen, the same at each call: every fourth is like the one before it, and texts are hard to write. */
export function hitsOf(count: number): Hit[] {
  return Array.from({ length: count }, (_, k) => {
    const n = k % 4 === 3 ? k - 1 : k;
    const text = texts[n % texts.length] ?? "";
    const path = n % 3 === 0 ? text : `${text}${n}`;
    return Object.freeze({ path, ms: n % 7 === 0 ? null : n * 31 - 60, agent: n % 5 === 0 ? null : text });
  });
}

/** How often each row comes. */
function counted(hits: readonly Hit[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { path, ms, agent } of hits) {
    const key = JSON.stringify([path, ms, agent]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** How many rows are in a list beyond those of another. */
function surplus(hits: readonly Hit[], beyond: readonly Hit[]): number {
  const counts = counted(beyond);
  return [...counted(hits)].reduce((sum, [key, times]) => sum + Math.max(0, times - (counts.get(key) ?? 0)), 0);
}

/** The tables hits and loads of a lab, made and looked at past the proxy, beside rows of other loads. */
export class HitsTables {
  readonly #client: pg.Client & AsyncDisposable;
  readonly #beside: pg.Client & AsyncDisposable;

  private constructor(client: pg.Client & AsyncDisposable, beside: pg.Client & AsyncDisposable) {
    this.#client = client;
    this.#beside = beside;
  }

  static async open(lab: Lab): Promise<HitsTables> {
    const tables = new HitsTables(await openDirectly(lab), await openDirectly(lab));
    await tables.renew();
    return tables;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#client, this.#beside].map((client) => client[Symbol.asyncDispose]()));
  }

  /** Makes both tables anew, with these rows of the load in them. */
  async renew(loaded: readonly Hit[] = []): Promise<void> {
    await endForgotten(this.#client);
    await this.#client.query(`drop table if exists hits, loads;
      create table hits (path text not null, ms integer, agent text);
      create table loads (name text primary key, done bigint not null);
      insert into hits select '/' || k, k, '${others}' from generate_series(1, 7) k;
      insert into loads values ('another', 7), ('other hits', 7)`);
    if (loaded.length > 0) await this.#move(this.#client, loaded, loaded.length);
  }

  async #move(client: pg.Client, hits: readonly Hit[], done: number): Promise<void> {
    const values = JSON.stringify(hits);
    await client.query("insert into hits select * from json_populate_recordset(null::hits, $1)", [values]);
    const sql = "insert into loads values ($1, $2) on conflict (name) do update set done = excluded.done";
    await client.query(sql, [loadName, done]);
  }

  /**
   * Loads what comes next, as another program does that keeps to `done`: in a transaction of its own, whoever holds the row of
   * loads. The promise settles when it is in.
   */
  async loadBeside(hits: readonly Hit[], size: number): Promise<void> {
    const client = this.#beside;
    await client.query("begin");
    await client.query("insert into loads values ($1, 0) on conflict do nothing", [loadName]);
    const { rows } = await client.query("select done::int as done from loads where name = $1 for update", [loadName]);
    const chunk = hits.slice(rows[0].done, rows[0].done + size);
    await this.#move(client, chunk, rows[0].done + chunk.length);
    await client.query("commit");
  }

  /** Waits until work is done, or some session waits for a lock. */
  async doneOrWaiting(work: Promise<unknown>): Promise<void> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    work.then(over, over);
    await sessionsWaiting(this.#client, 1, () => isOver);
  }

  /** Ends a session, as an administrator does, and waits until it is gone. */
  async terminate(pid: number): Promise<void> {
    await this.#client.query("select pg_terminate_backend($1, 60000)", [pid]);
  }

  /** Has the server refuse rows of the path `/refused`, when they are to be committed. */
  async refuseAtCommit(): Promise<void> {
    await this.#client.query(`
      create or replace function refuse_hit() returns trigger language plpgsql as
        $$ begin raise exception 'refused' using errcode = 'P0001'; end $$;
      create constraint trigger refused after insert on hits deferrable initially deferred for each row
        when (new.path = '/refused') execute function refuse_hit()`);
  }

  /** How many rows of the load are in, as everybody else sees it. */
  async done(): Promise<number> {
    const sql = "select done::int as done from loads where name = $1";
    return (await this.#client.query<{ done: number }>(sql, [loadName])).rows[0]?.done ?? 0;
  }

  /** Rows that came in each transaction, in the order of these. */
  async chunks(): Promise<number[]> {
    const sql = `select count(*)::int as n from hits where agent is distinct from '${others}'
      group by xmin order by xmin::text::bigint`;
    return (await this.#client.query<{ n: number }>(sql)).rows.map(({ n }) => n);
  }

  /**
   * Demands that of the load those rows are in which `done` says are in, each as often as it is to be, and that nothing else
   * was touched.
   *
   * @param hits all rows of the load
   * @param what happened, for messages
   * @returns how many are in
   */
  async demandPrefix(hits: readonly Hit[], what: string): Promise<number> {
    const sql = "select path, ms, agent from hits";
    const all = (await this.#client.query<Hit>(sql)).rows;
    const found = all.filter(({ agent }) => agent !== others);
    const { rows } = await this.#client.query("select name, done::int as done from loads");
    const loads = new Map<string, number>(rows.map(({ name, done }) => [name, done]));
    const done = loads.get(loadName) ?? 0;
    const expected = hits.slice(0, done);
    const [missing, tooMany] = [surplus(expected, found), surplus(found, expected)];
    demand(
      missing === 0 && tooMany === 0,
      `${what}. \`done\` is ${done}: of these rows ${missing} are missing, and ${tooMany} are in that are not among them, or once too often. Nothing may be lost, nothing come twice. Next: write the rows of a chunk and its \`done\` in one transaction, from the very place where \`done\` stands.`,
    );
    demand(
      all.length - found.length === 7 && ["another", "other hits"].every((name) => loads.get(name) === 7),
      `${what}. There were 7 rows of other loads, and loads said 7 of two others: now ${all.length - found.length} are left, and loads says ${JSON.stringify([...loads])}. Next: touch nothing but the load of this name.`,
    );
    return done;
  }

  /** Demands that all rows of the load are in. */
  async demandAll(hits: readonly Hit[], what: string): Promise<void> {
    const done = await this.demandPrefix(hits, what);
    demand(
      done === hits.length,
      `${what}. ${done} of ${hits.length} rows are in; all were to be. Next: load what is left, the last chunk too, though it may not be full; or throw.`,
    );
  }
}
