import type pg from "pg";
import type { Lab } from "roundtrip";
import { openDirectly } from "./exercise-pool.js";

/** What one of the reads of a user's page needs, and no other one. */
export type ReadColumn = "total" | "created_at" | "status";

/** What the server says to who reads the column that is refused. */
export const refusedRead = "this column may not be read";

const key = 1_008;

/**
 * A view in the place of the table of orders: who reads one of its columns is refused at once, and who reads another one waits
 * until it is let go. The table is back when it is disposed of.
 */
export class HinderedOrders {
  readonly #lab: Lab;
  readonly #holder: pg.Client & AsyncDisposable;

  private constructor(lab: Lab, holder: pg.Client & AsyncDisposable) {
    this.#lab = lab;
    this.#holder = holder;
  }

  static async put(lab: Lab, refused: ReadColumn, held: ReadColumn): Promise<HinderedOrders> {
    const holder = await openDirectly(lab);
    await holder.query(`select pg_advisory_lock(${key})`);
    const columns = (["total", "created_at", "status"] as const).map((column) => {
      if (column === refused) return `refused_read(${column}) as ${column}`;
      return column === held ? `held_read(${column}) as ${column}` : column;
    });
    // Stable, so that the server calls them for nobody who does not ask for the column.
    await lab.pool.query(`
      create function refused_read(value anyelement) returns anyelement stable language plpgsql as
        $$ begin raise exception '${refusedRead}'; end $$;
      create function held_read(value anyelement) returns anyelement stable language plpgsql as
        $$ begin perform pg_advisory_xact_lock_shared(${key}); return value; end $$;
      alter table orders rename to orders_behind;
      create view orders as select id, user_id, ${columns} from orders_behind`);
    return new HinderedOrders(lab, holder);
  }

  /** Lets those go on who wait. */
  async letGo(): Promise<void> {
    await this.#holder.query("select pg_advisory_unlock_all()");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#holder[Symbol.asyncDispose]();
    await this.#lab.pool.query(`drop view orders; alter table orders_behind rename to orders;
      drop function refused_read(anyelement), held_read(anyelement)`);
  }
}
