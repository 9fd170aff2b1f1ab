import { setTimeout as sleep } from "node:timers/promises";
import type { Lab } from "roundtrip";
import { openDirectly } from "./exercise-pool.js";
import type { Watched } from "./virtual-time.js";

/** How far apart two looks are, in milliseconds: no limit of anything. */
const pauseMs = 5;

/** Keeps whoever inserts one certain row waiting, in the middle of whatever statement does it. */
export class RowStall implements AsyncDisposable {
  readonly #client: Awaited<ReturnType<typeof openDirectly>>;
  readonly #table: string;

  private constructor(client: Awaited<ReturnType<typeof openDirectly>>, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** @param id of the row before which it waits */
  static async at(lab: Lab, table: string, id: number): Promise<RowStall> {
    const client = await openDirectly(lab);
    await client.query(`
      create or replace function stall() returns trigger language plpgsql as
        $$ begin perform pg_advisory_xact_lock(${id}); return new; end $$;
      create trigger stalled before insert on ${table} for each row when (new.id = ${id}) execute function stall();
      select pg_advisory_lock(${id})`);
    return new RowStall(client, table);
  }

  /** Waits until somebody waits here: their process; or until a call is over without: undefined. */
  async waiter(call: Watched<unknown>): Promise<number | undefined> {
    const sql = `select pid from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    for (;;) {
      const { rows } = await this.#client.query<{ pid: number }>(sql);
      if (rows[0]) return rows[0].pid;
      if (call.state !== "waiting") return undefined;
      await sleep(pauseMs);
    }
  }

  /** Lets them go on. */
  async letGo(): Promise<void> {
    await this.#client.query("select pg_advisory_unlock_all()");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.letGo();
    await this.#client.query(`drop trigger if exists stalled on ${this.#table}`);
    await this.#client[Symbol.asyncDispose]();
  }
}
