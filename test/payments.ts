import type pg from "pg";
import type { Lab } from "roundtrip";

/** A lab with an empty table of payments. */
export async function withPayments(lab: Lab): Promise<Lab> {
  await lab.pool.query(`drop table if exists payments;
    create table payments (id serial primary key, key text not null unique, place integer unique deferrable initially deferred)`);
  return lab;
}

/** How many rows there are. */
export async function payments(lab: Lab): Promise<number> {
  return (await lab.pool.query<{ n: number }>("select count(*)::int as n from payments")).rows[0]?.n ?? 0;
}

/** Writes one row. */
export const pay = (client: pg.ClientBase, key = "a") => client.query("insert into payments (key) values ($1)", [key]);
/** Has the server refuse a statement with a code. */
export const raise = (client: pg.ClientBase, code: string) =>
  client.query(`do $$ begin raise sqlstate '${code}'; end $$`);

/** What is not to be repeated: what goes wrong in the work, or at COMMIT, and the server's code. */
export const unsafeFailures: Record<string, [work: (client: pg.PoolClient) => Promise<unknown>, code: string]> = {
  "a statement was no SQL": [(client) => client.query("selekt 1"), "42601"],
  "a key was there already": [(client) => pay(client, "taken"), "23505"],
  "COMMIT was refused by a check of all rows": [
    (client) => client.query("insert into payments (key, place) values ('x', 1), ('y', 1)"),
    "23505",
  ],
  "a row was locked": [(client) => raise(client, "55P03"), "55P03"],
  "a statement was cancelled": [(client) => raise(client, "57014"), "57014"],
  "nobody knew whether a statement was done": [(client) => raise(client, "40003"), "40003"],
  "a transaction had failed before": [
    async (client) => {
      await client.query("select 1 / 0").catch(() => undefined);
      await client.query("select 1");
    },
    "25P02",
  ],
};
