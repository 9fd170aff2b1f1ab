import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Lab } from "roundtrip";
import { openDirectly } from "./exercise-pool.js";

/** How far apart two looks are, in milliseconds: no limit of anything. */
const pauseMs = 5;

type Holder = pg.Client & AsyncDisposable;

/** Holds a table, so that whoever writes into it waits, and lets one writer through at a time. */
export class TableGate {
  readonly #table: string;
  readonly #ids: number[];
  #holder: Holder;
  #next: Holder;

  private constructor(table: string, holder: Holder, next: Holder, ids: number[]) {
    this.#table = table;
    this.#holder = holder;
    this.#next = next;
    this.#ids = ids;
  }

  static async close(lab: Lab, table: string): Promise<TableGate> {
    const [holder, next] = await Promise.all([openDirectly(lab), openDirectly(lab)]);
    const idOf = async (client: Holder): Promise<number> =>
      (await client.query<{ id: number }>("select pg_backend_pid() as id")).rows[0]?.id ?? 0;
    const gate = new TableGate(table, holder, next, [await idOf(holder), await idOf(next)]);
    await gate.#lock(holder);
    return gate;
  }

  /** Waits until somebody waits for the table: true; or until a call has ended without: false. */
  async isWaitedFor(call: { ended: boolean }): Promise<boolean> {
    for (;;) {
      if ((await this.#waiting(false)) > 0) return true;
      if (call.ended) return false;
      await sleep(pauseMs);
    }
  }

  /** Rows that are in the table now. */
  async rows(): Promise<number> {
    const { rows } = await this.#holder.query<{ n: number }>(`select count(*)::int as n from ${this.#table}`);
    return rows[0]?.n ?? 0;
  }

  /** Lets the one through who waits, and holds the table again as soon as that transaction is over. */
  async letOneThrough(): Promise<void> {
    const held = this.#lock(this.#next);
    while ((await this.#waiting(true)) === 0) await sleep(pauseMs);
    await this.#holder.query("rollback");
    await held;
    [this.#holder, this.#next] = [this.#next, this.#holder];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#holder[Symbol.asyncDispose](), this.#next[Symbol.asyncDispose]()]);
  }

  async #lock(client: Holder): Promise<void> {
    await client.query("begin");
    await client.query(`lock table ${this.#table} in access exclusive mode`);
  }

  /** How many sessions wait for the table, of the gate's own or of others. */
  async #waiting(own: boolean): Promise<number> {
    const sql = `select count(*)::int as n from pg_locks
      where database = (select oid from pg_database where datname = current_database())
        and relation = $1::regclass and not granted and (pid = any($2)) = $3`;
    const { rows } = await this.#holder.query<{ n: number }>(sql, [this.#table, this.#ids, own]);
    return rows[0]?.n ?? 0;
  }
}
