import { measure } from "roundtrip";
import { expect } from "vitest";
import { withClient } from "#work/02-pooling/2-return-on-error";
import { test } from "../../exercise-lab.js";
import { openTestPool, type TestPool } from "../../exercise-pool.js";

/** What a call came to: its result, or its error. The TodoError of work not done goes on. */
async function outcome(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: { code?: unknown }) => {
    if (error.code === "TODO") throw error;
    return error;
  });
}

test("returns what the work returned, and throws what it threw", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 2);
    const { rows } = await each.pool.query<{ name: string }>("select name from users where id = 42");
    const got = await withClient(pool, async (client) => {
      return (await client.query<{ name: string }>("select name from users where id = 42")).rows[0]?.name;
    });
    expect(got, `The work returned ${rows[0]?.name}; withClient returned ${got}.`).toBe(rows[0]?.name);

    const own = new Error("the work's own error");
    const thrown = await outcome(withClient(pool, () => Promise.reject(own)));
    expect(
      thrown,
      `The work threw an error, and withClient ${thrown instanceof Error ? `threw ${thrown.message}` : `returned ${thrown}`}. The caller needs the very error. Next: throw it on after the clean-up.`,
    ).toBe(own);
  }
});

test("gives the connection back whenever the work fails", async ({ lab }) => {
  await using pool = await openTestPool(lab, 2);
  const failures = {
    "a rejected promise": () => Promise.reject(new Error("no")),
    "an error before the first await": () => {
      throw new Error("no");
    },
    "an error of the server": (client: { query(sql: string): Promise<never> }) => client.query("select 1 / 0"),
  };
  for (const [what, work] of Object.entries(failures)) {
    await outcome(withClient(pool, work));
    expect(
      pool.out,
      `After ${what}, ${pool.out} of 2 connections had not come back (taken at ${pool.takenAt}). Two such errors, and everybody waits for ever. Next: release in a catch or finally.`,
    ).toBe(0);
  }
});

test("keeps the connection until the work has ended", async ({ lab }) => {
  await using pool = await openTestPool(lab, 2);
  let during = -1;
  await withClient(pool, async (client) => {
    await client.query("select 1");
    during = pool.out;
    await client.query("select 2");
  });
  expect(
    during,
    `In the middle of the work, ${during} connections were out; 1 was expected. Somebody else could have run a query on it, inside this work's transaction. Next: \`await work(client)\` before you release.`,
  ).toBe(1);
});

test("after an error of the query, keeps the connection and ends the transaction", async ({ lab }) => {
  await using pool = await openTestPool(lab, 1);
  const { cost } = await measure(lab, async () => {
    for (let k = 0; k < 2 && pool.out === 0; k++) {
      await outcome(
        withClient(pool, async (client) => {
          await client.query("begin");
          await client.query("select 1 / 0");
        }),
      );
    }
  });
  expect(pool.out, `${pool.out} connection had not come back, taken at ${pool.takenAt}.`).toBe(0);
  const next = "a division by zero harms no connection: find out whether it is alive, instead of throwing it away.";
  expect(cost).toStayWithin({ connections: 0 }, { what: "withClient, two failing queries", next });
  expect(await openTransactions(pool), openMessage).toBe(0);
});

const openMessage =
  "After a work that began a transaction and failed, the connection went back with that transaction open: it holds its locks, and the next user's statements are refused. Next: `rollback` before you release.";

/** Is a transaction open on the pool's one connection? Asked in one round trip of its own. */
async function openTransactions(pool: TestPool): Promise<number> {
  return pool.query("select 1").then(
    () => 0,
    () => 1,
  );
}

test("throws away a connection that has died", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 1);
    const before = pool.returns;
    const dying = outcome(withClient(pool, (client) => client.query("select pg_terminate_backend(pg_backend_pid())")));
    const waiting = outcome(withClient(pool, async (client) => (await client.query("select 7 as n")).rows[0].n));
    await dying;
    expect(pool.returns, "The connection died during the work, and was not given back at all.").toBeGreaterThan(before);
    const got = await waiting;
    expect(
      got,
      `The server ended the connection of one request; the next one, which had nothing to do with it, came to: ${got}. A dead connection that is put back fails everybody who gets it. Next: release(true) when the connection is dead.`,
    ).toBe(7);
    expect(pool.out, `${pool.out} connections had not come back, taken at ${pool.takenAt}.`).toBe(0);
  }
});
