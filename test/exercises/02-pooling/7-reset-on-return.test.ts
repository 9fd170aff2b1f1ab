import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { reset } from "#work/02-pooling/7-reset-on-return";
import { test } from "../../exercise-lab.js";

/** What the next user finds. */
const look = `select current_setting('search_path') as search_path, current_setting('statement_timeout') as statement_timeout,
  current_setting('default_transaction_isolation') as default_transaction_isolation,
  coalesce(to_regclass('pg_temp.basket')::text, '') as "temporary table", (select count(*)::int from pg_cursors) as cursors`;

/** Everything that a user can leave behind, outside of a transaction. */
async function leaveBehind(client: pg.Client, key: number): Promise<void> {
  await client.query("set search_path = pg_catalog");
  await client.query("set statement_timeout = '3s'");
  await client.query("set session characteristics as transaction isolation level serializable");
  await client.query("create temporary table basket (product integer)");
  await client.query("begin; declare page cursor with hold for select 1; commit");
  await client.query("select pg_advisory_lock($1)", [key]);
  await client.query("listen orders");
}

async function found(client: pg.Client): Promise<Record<string, unknown>> {
  return (await client.query(look)).rows[0];
}

test("the next user finds what a new connection has", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const client = await each.connect();
    const fresh = await found(client);
    await leaveBehind(client, 1);
    await reset(client);
    const next = await found(client);
    for (const [what, value] of Object.entries(fresh)) {
      expect(
        next[what],
        `${what}: a new connection has "${value}", the next user of this one found "${next[what]}". What one user leaves behind changes the answers of the next, and nothing fails. Next: which part of DISCARD ALL ends it?`,
      ).toEqual(value);
    }
  }
});

test("ends a transaction, also one that has failed", async ({ lab, other }) => {
  for (const [each, last] of [
    [lab, "select 1"],
    [other, "select 1 / 0"],
  ] as const) {
    const client = await each.connect();
    await client.query("begin");
    await client.query("update users set city = 'Atlantis' where id = 3");
    await client.query(last).catch(() => undefined);
    const error = await reset(client).catch((thrown: Error & { code?: unknown }) => {
      if (thrown.code === "TODO") throw thrown;
      return thrown;
    });
    const state = client.getTransactionStatus();
    const states = { I: "no transaction", T: "an open transaction", E: "a failed transaction" };
    expect(
      state,
      `The last user began a transaction and ran \`${last}\`. After the reset${error ? ` (which failed: ${error.message})` : ""} there is ${states[state ?? "I"]}; none was expected. It would hold its locks for as long as the connection rests. Next: rollback, first.`,
    ).toBe("I");
    const { rows } = await each.pool.query("select city from users where id = 3");
    expect(
      rows[0].city,
      "The last user's change was never committed, and now it is there: somebody else's half-done work was made to last. Next: roll back, do not commit.",
    ).not.toBe("Atlantis");
  }
});

async function held(lab: Lab, client: pg.Client, key: number) {
  const locks = `select count(*)::int as n from pg_locks join pg_database on pg_database.oid = pg_locks.database
    where locktype = 'advisory' and datname = current_database() and objid = $1`;
  return {
    locks: Number((await lab.pool.query(locks, [key])).rows[0].n),
    channels: (await client.query("select pg_listening_channels() as name")).rows.map((row) => row.name).join(", "),
  };
}

test("lets go of locks and channels", async ({ lab, other }) => {
  for (const [each, key] of [
    [lab, 42],
    [other, 4711],
  ] as const) {
    const client = await each.connect();
    await leaveBehind(client, key);
    await reset(client);
    const { locks, channels } = await held(each, client, key);
    expect(
      locks,
      `pg_advisory_lock(${key}) is still held after the reset. It belongs to the session, not to a transaction: with a pool, nobody gets it until the connection ends. Next: pg_advisory_unlock_all().`,
    ).toBe(0);
    expect(
      channels,
      `The connection still listens on "${channels}": the next user is sent messages meant for another. Next: unlisten *.`,
    ).toBe("");
  }
});

test("named statements go on working", async ({ lab }) => {
  const client = await lab.connect();
  const named = { name: "user-by-id", text: "select name from users where id = $1", values: [3] };
  const before = (await client.query(named)).rows[0];
  await reset(client);
  const after = await client.query(named).then(
    ({ rows }) => rows[0],
    (error: Error) => error.message,
  );
  expect(
    after,
    `A named statement that ran before the reset came to: ${JSON.stringify(after)}. pg sends a name's text once a connection, and does not know that the server has forgotten it. Next: leave out what deallocates statements.`,
  ).toEqual(before);
});

test("takes one round trip", async ({ lab }) => {
  const client = await lab.connect();
  await leaveBehind(client, 7);
  const { cost } = await measure(lab, () => reset(client));
  const next = "join the statements with semicolons into one string.";
  expect(cost).toStayWithin({ roundTrips: 1, connections: 0 }, { what: "reset", next });
});
