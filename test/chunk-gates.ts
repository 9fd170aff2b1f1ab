import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Lab } from "roundtrip";
import { openDirectly } from "./exercise-pool.js";

/** After so many looks in a row at which nothing had moved, nothing will. */
const quietLooks = 8;
/** The same while a connection is out that waits at no gate: the server may not have come to its query yet. */
const quietLooksOut = 200;
/** Looks after which something that moves for ever is left alone: the last resort. */
const mostLooks = 5_000;

const key = 1_012;
/** What the server says to who reads a user that is refused. */
export const refusedWords = (user: number): string => `user ${user} may not be read`;

/** Gates before some users: whoever reads one of them waits until it is let go, and may be refused then. */
export class ChunkGates implements AsyncDisposable {
  readonly #lab: Lab;
  readonly #holder: pg.Client & AsyncDisposable;

  private constructor(lab: Lab, holder: pg.Client & AsyncDisposable) {
    this.#lab = lab;
    this.#holder = holder;
  }

  /** Closes the gates of these users. */
  static async close(lab: Lab, users: readonly number[]): Promise<ChunkGates> {
    const holder = await openDirectly(lab);
    // A policy is asked for each row that a query reads, whatever the query is.
    await holder.query(`
      create table gates as select id, false as refused from unnest('{${users}}'::integer[]) id;
      create function passes(who integer) returns boolean language plpgsql cost 10000 as $$ begin
        if exists (select from gates where id = who) then
          perform pg_advisory_xact_lock_shared(${key}, who);
          if (select refused from gates where id = who) then raise exception 'user % may not be read', who; end if;
        end if;
        return true;
      end $$;
      create policy gated on users using (passes(id));
      alter table users enable row level security, force row level security;
      select pg_advisory_lock(${key}, id) from gates`);
    return new ChunkGates(lab, holder);
  }

  /** The users at whose gates somebody waits. */
  async waiting(): Promise<number[]> {
    return (await this.#look()).waiting;
  }

  /** Lets those through who wait for this user, and all who come later. */
  async letGo(user: number): Promise<void> {
    await this.#holder.query("select pg_advisory_unlock($1, $2)", [key, user]);
  }

  async letAllGo(): Promise<void> {
    await this.#holder.query("select pg_advisory_unlock_all()");
  }

  /** Refuses a user to those who are let through from now on. */
  async refuse(user: number): Promise<void> {
    await this.#holder.query("update gates set refused = true where id = $1", [user]);
  }

  /**
   * Waits until nothing moves any more: everybody waits at a gate, or for the test.
   *
   * @param out how many connections are out
   * @param seen what else shows that something moves
   */
  async atRest(out: () => number, seen: () => unknown): Promise<void> {
    let before = "";
    for (let quiet = 0, looks = 0; looks < mostLooks; looks++) {
      const { busy, waiting } = await this.#look();
      await sleep(1);
      const now = JSON.stringify([waiting, out(), seen()]);
      quiet = busy === 0 && now === before ? quiet + 1 : 0;
      before = now;
      if (quiet >= (out() === waiting.length ? quietLooks : quietLooksOut)) return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#holder[Symbol.asyncDispose]();
    await this.#lab.pool.query(`drop policy gated on users;
      alter table users disable row level security, no force row level security;
      drop function passes(integer); drop table gates`);
  }

  async #look(): Promise<{ busy: number; waiting: number[] }> {
    const { rows } = await this.#holder.query<{ busy: number; waiting: number[] }>(`
      select (select count(*)::int from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
          and state = 'active' and wait_event_type is distinct from 'Lock') as busy,
        array(select objid::bigint::int from pg_locks where locktype = 'advisory' and classid = ${key} and not granted
          and database = (select oid from pg_database where datname = current_database()) order by 1) as waiting`);
    return rows[0] ?? { busy: 0, waiting: [] };
  }
}
