import type { Lab } from "roundtrip";
import { demand, endOf, toldEnd } from "./exercise-lab.js";
import { nextProcess, openTestPool, type TestPool } from "./exercise-pool.js";

/** When the server refuses a change: with the statement that makes it, or not before the transaction is to be committed. */
export type Refusal = "at once" | "at the commit";

/** What the server says when it refuses. */
export const refusedWords = "may not be changed";

/**
 * SQLSTATEs of errors that leave the connection alive, but sound as if it were dead, or as if one should try again: what a
 * cancelled statement, a time-out, a lock and a deadlock say, and what other servers' connections may have died of.
 */
export const codesOfTheLiving = [
  "57014",
  "57P01",
  "57P03",
  "55P03",
  "40001",
  "40P01",
  "25P03",
  "08006",
  "53300",
  "XX000",
];

/**
 * Has the server refuse each change of one row, found by this column, with this SQLSTATE, until it is disposed of.
 *
 * @returns `count` tells how often it has refused
 */
export async function refuseChange(
  lab: Lab,
  table: "orders" | "users" | "stock",
  id: number,
  when: Refusal,
  code = "P0001",
  key = "id",
): Promise<AsyncDisposable & { count(): Promise<number> }> {
  const trigger =
    when === "at once"
      ? `create trigger refused before update on ${table} for each row`
      : `create constraint trigger refused after update on ${table} deferrable initially deferred for each row`;
  await lab.pool.query(`
    create sequence refusals minvalue 0;
    select nextval('refusals');
    create or replace function refuse() returns trigger language plpgsql as
      $$ begin perform nextval('refusals'); raise exception 'row % of % ${refusedWords}', new.${key}, tg_table_name using errcode = '${code}'; end $$;
    ${trigger} when (new.${key} = ${id}) execute function refuse()`);
  return {
    // What a sequence has counted, no rollback takes back.
    count: async () => Number((await lab.pool.query("select last_value from refusals")).rows[0]?.last_value),
    [Symbol.asyncDispose]: async () =>
      void (await lab.pool.query(`drop trigger refused on ${table}; drop sequence refusals`)),
  };
}

/**
 * Demands that a call hands on the server's refusal, whatever its SQLSTATE sounds like, tries no second time, and keeps its
 * connection, which is alive.
 *
 * @param name what is called, for messages
 * @param refusals changes that the call makes, of which the server refuses one after the other
 */
export async function demandLivingKept(
  lab: Lab,
  name: string,
  refusals: readonly (readonly ["orders" | "users" | "stock", id: number, Refusal, key?: string])[],
  call: (pool: TestPool) => Promise<unknown>,
): Promise<void> {
  for (const [k, code] of codesOfTheLiving.entries()) {
    const [table, id, when, key] = refusals[k % refusals.length] ?? ["orders", 0, "at once"];
    await using refusal = await refuseChange(lab, table, id, when, code, key);
    // Of two, so that work which takes a second one does not wait for ever; closed before the refusal ends, which an open
    // transaction would hold up.
    await using pool = await openTestPool(lab, 2);
    const before = await nextProcess(pool);
    const end = await endOf(() => call(pool));
    const what = `The server refused a change ${when}, with SQLSTATE ${code}, and the connection lives`;
    demand(
      end.threw && String(end.error).includes(refusedWords),
      `${what}; ${name} ${toldEnd(end)}. Next: throw on the error itself.`,
    );
    // Of connections that do not come back speaks another test.
    if (pool.out > 0) return;
    const tries = await refusal.count();
    demand(
      tries === 1,
      `${what}; ${name} made that change ${tries} times; 1 was expected. Whether and when to try again is for the caller to decide, who gets the first error. Next: make each change in one place, in no loop.`,
    );
    demand(
      (await nextProcess(pool)) === before,
      `${what}; it was thrown away all the same, and a new one costs three round trips. Next: let the answer to \`rollback\` decide, not the error's code.`,
    );
  }
}
