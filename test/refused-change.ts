import type { Lab } from "roundtrip";

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

/** Has the server refuse each change of one row, with this SQLSTATE, until it is disposed of. */
export async function refuseChange(
  lab: Lab,
  table: "orders" | "users",
  id: number,
  when: Refusal,
  code = "P0001",
): Promise<AsyncDisposable> {
  const trigger =
    when === "at once"
      ? `create trigger refused before update on ${table} for each row`
      : `create constraint trigger refused after update on ${table} deferrable initially deferred for each row`;
  await lab.pool.query(`
    create or replace function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'row % of % ${refusedWords}', new.id, tg_table_name using errcode = '${code}'; end $$;
    ${trigger} when (new.id = ${id}) execute function refuse()`);
  return {
    [Symbol.asyncDispose]: async () => void (await lab.pool.query(`drop trigger refused on ${table}`)),
  };
}
