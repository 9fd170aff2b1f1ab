import type pg from "pg";
import { measure } from "roundtrip";
import { expect } from "vitest";
import { withClient } from "#work/02-pooling/2-return-on-error";
import { demandPoolsError } from "../../ended-pool.js";
import { demandAliveKept, demandDeadThrownAway } from "../../error-kinds.js";
import { demand, type Ending, endOf, test, toldEnd } from "../../exercise-lab.js";
import { nextProcess, openDirectly, openTestPool, openTransactions } from "../../exercise-pool.js";
import { dying, failing, failures, heldThroughDeath, heldWhileBusy } from "../../failing-work.js";
import { demandNothingPiled } from "../../lent-state.js";
import { demandRefusedThrownAway } from "../../rollback-answers.js";

/**
 * Tries
 *   zero: returns what the work returned, and throws what it threw
 *   one: keeps the connection until the work has ended
 *   many: lends to as many at once as the pool has connections
 *   missing: fails as the pool does when no connection can be had
 *   repeated: leaves nothing of its own on a connection that goes back
 *   error on the way: after an error of the query, keeps the connection and ends the transaction
 *   error that sounds like death: runs the work once, and keeps a connection that is alive, whatever the error says
 *   death behind any error: throws away a connection that has died, whatever the error says
 *   refused rollback: throws away a connection that refuses to roll back, though it lives
 *   slow answer: waits for the server, however long it takes
 *   death before the end: keeps a connection until the work has ended, also when it dies meanwhile
 *   second call: throws away a connection that has died
 *   late work: costs nothing when the work succeeds, and one round trip when it fails
 */

test("returns what the work returned, and throws what it threw", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 2);
    const { rows } = await each.pool.query<{ name: string }>("select name from users where id = 42");
    for (const value of [rows[0]?.name, 0, "", false, null, undefined, rows]) {
      let runs = 0;
      const end = await endOf(() =>
        withClient(pool, async (client): Promise<unknown> => {
          runs++;
          await client.query("select 1");
          return value;
        }),
      );
      demand(
        !end.threw && end.value === value,
        `The work returned ${String(value)}; withClient ${toldEnd(end)}. Next: return the result as it is, also when it is empty.`,
      );
      demand(
        runs === 1,
        `withClient ran the work ${runs} times; 1 was expected. A work that runs twice pays twice. Next: call work(client) in one place.`,
      );
      demand(
        pool.out === 0,
        `The work succeeded, and ${pool.out} of 2 connections had not come back. After two requests nobody gets one any more. Next: release when the work has ended.`,
      );
    }
    const frozen = Object.freeze(new Error("one that cannot be changed"));
    for (const thrown of [
      new Error("the work's own error"),
      new TypeError("another"),
      frozen,
      "a word",
      undefined,
      null,
      0,
    ]) {
      let runs = 0;
      const end = await endOf(() =>
        withClient(pool, async () => {
          runs++;
          throw thrown;
        }),
      );
      demand(
        end.threw && end.error === thrown,
        `The work threw ${thrown instanceof Error ? "an error" : String(thrown)}, and withClient ${toldEnd(end)}. The caller needs the very error. Next: throw it on after the clean-up.`,
      );
      demand(
        runs === 1,
        `The work failed, and withClient ran it ${runs} times; 1 was expected. Whether it may be repeated only the caller knows. Next: call work(client) in one place.`,
      );
      // Of connections that do not come back speaks the next test; here they would make a caller wait for ever.
      if (pool.out > 0) return;
    }
  }
});

test("gives the connection back whenever the work fails", async ({ lab }) => {
  await using pool = await openTestPool(lab, 2);
  for (const [what, work] of Object.entries(failures)) {
    await endOf(() => withClient(pool, work));
    demand(
      pool.out === 0,
      `After ${what}, ${pool.toldOut}. After two such errors a pool of 2 is empty, and everybody waits for ever. Next: release in a catch or finally.`,
    );
  }
});

test("leaves nothing of its own on a connection that goes back", async ({ lab }) => {
  await using pool = await openTestPool(lab, 1);
  await demandNothingPiled(pool, (work) => endOf(() => withClient(pool, work)));
});

test("keeps the connection until the work has ended", async ({ lab }) => {
  await using pool = await openTestPool(lab, 2);
  for (const fails of [false, true]) {
    let during = -1;
    await endOf(() =>
      withClient(pool, async (client) => {
        await client.query("select 1");
        during = pool.out;
        await client.query(fails ? "select 1 / 0" : "select 2");
      }),
    );
    demand(
      during === 1,
      `In the middle of the work, ${during} connections were out; 1 was expected. Somebody else could have run a query on it, inside this work's transaction. Next: \`await work(client)\` before you release.`,
    );
  }
});

test("lends to as many at once as the pool has connections", async ({ lab }) => {
  await using pool = await openTestPool(lab, 3);
  const inside = new Set<pg.PoolClient>();
  let letGo: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const calls = [1, 2, 3].map(() =>
    endOf(() =>
      withClient(pool, async (client) => {
        inside.add(client);
        await gate;
      }),
    ),
  );
  // Work done elsewhere meanwhile: that of the three needs no answer of the server in order to begin.
  for (let k = 0; k < 20; k++) await lab.pool.query("select 1");
  const lent = inside.size;
  letGo();
  await Promise.all(calls);
  demand(
    lent === 3,
    `Three callers, a pool of three: ${lent} of them had a connection of their own at the same time; 3 were expected. Next: take a connection of the pool in each call, and keep nothing between calls.`,
  );
});

test("after an error of the query, keeps the connection and ends the transaction", async ({ lab, other }) => {
  for (const [what, work] of Object.entries(failing)) {
    const each = what.length % 2 ? lab : other;
    await using pool = await openTestPool(each, 1);
    const before = await nextProcess(pool);
    await endOf(() => withClient(pool, work));
    demand(pool.out === 0, `The work ${what}, and ${pool.toldOut}. Next: release on this way, too.`);
    const after = await endOf(() => nextProcess(pool));
    const open = await openTransactions(each);
    // One that was thrown away takes its transaction with it, a moment later.
    demand(
      after.threw || after.value === before,
      `The work ${what}, and the next user was given another connection. That error harms no connection, and a new one costs three round trips: find out whether it is alive, instead of throwing it away. Next: let the answer to \`rollback\` decide.`,
    );
    demand(
      !after.threw && open === 0,
      `The work ${what}, and the connection went back with that transaction open: it holds its locks, and the next user's statements run inside it or are refused. Next: \`rollback\` before you release, whatever the error is.`,
    );
    const { rows } = await each.pool.query<{ city: string }>("select city from users where id = 3");
    demand(
      rows[0]?.city !== "Atlantis",
      `The work ${what}, and its change was made to last. Half-done work must not be kept. Next: roll back, do not commit.`,
    );
  }
});

test("runs the work once, and keeps a connection that is alive, whatever the error says", async ({ lab }) => {
  await demandAliveKept(lab, "withClient", withClient);
});

/** What stood in the way of the release, in words: what the work throws may be frozen, and who writes into it fails. */
const writesIntoIt = (end: Ending<unknown>, thrown: unknown): string =>
  end.threw && end.error !== thrown && /^TypeError\b/.test(String(end.error))
    ? `: withClient ${toldEnd(end)}, before it came to that. What the work throws is not yours to change, and here it is frozen`
    : "";

test("throws away a connection that has died", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using outsider = await openDirectly(each);
    for (const [what, work] of Object.entries(dying)) {
      await using pool = await openTestPool(each, 1);
      const before = pool.returns;
      let runs = 0;
      let thrown: unknown;
      const dead = endOf(() =>
        withClient(pool, (client) => {
          runs++;
          return work(client, outsider).catch((error: unknown) => {
            // Frozen, as an error of somebody else's may be: who writes into it fails.
            thrown = Object.freeze(error);
            throw error;
          });
        }),
      );
      const waiting = endOf(() =>
        withClient(pool, async (client) => (await client.query<{ n: number }>("select 7 as n")).rows[0]?.n),
      );
      const end = await dead;
      // What did not come back now never will: the next would wait for it for ever.
      demand(
        pool.returns > before,
        `${what} during the work, and it was not given back at all${writesIntoIt(end, thrown)}. Next: release on this way, too.`,
      );
      demand(
        end.threw && end.error === thrown,
        `${what}; withClient ${toldEnd(end)} instead of what the work threw. What went wrong first is what the caller must know. Next: catch the error of \`rollback\` apart.`,
      );
      demand(runs === 1, `${what}; withClient ran the work ${runs} times; 1 was expected. Next: call it in one place.`);
      const next = await waiting;
      demand(
        !next.threw && next.value === 7,
        `${what}; the next request, which had nothing to do with it, ${toldEnd(next)}. A dead connection that is put back fails everybody who gets it. Next: release(true) when the connection is dead.`,
      );
      demand(pool.out === 0, `${what}; ${pool.toldOut}. Next: release on this way, too.`);
    }
  }
});

test("throws away a connection that has died, whatever the error says", async ({ lab }) => {
  await demandDeadThrownAway(lab, "withClient", withClient);
});

test("keeps a connection until the work has ended, also when it dies meanwhile", async ({ lab }) => {
  const thrown = new Error("no");
  for (const fails of [false, true]) {
    await using pool = await openTestPool(lab, 1);
    const call = (work: (client: pg.PoolClient) => Promise<unknown>) => withClient(pool, work);
    const { during, end } = await heldThroughDeath(lab, pool, call, fails ? thrown : undefined);
    const what = "The connection died between two queries of the work, which went on without it";
    demand(
      during === 1,
      `${what}; meanwhile ${during} connections were out, and 1 was expected. Whoever holds a client decides when it goes back, for nobody else knows what is still being done with it. Next: release when the work has ended, and nowhere else.`,
    );
    demand(
      fails ? end.threw && end.error === thrown : !end.threw && end.value === 7,
      `${what}, and ${fails ? "threw an error of its own" : "returned 7"}; withClient ${toldEnd(end)}. Next: hand on what the work came to, when it has ended.`,
    );
    demand(pool.out === 0, `${what}; ${pool.toldOut}. Next: release on this way, too.`);
  }
});

test("waits for the server, however long it takes", async ({ lab }) => {
  await using pool = await openTestPool(lab, 1);
  const before = await nextProcess(pool);
  const out = await heldWhileBusy(lab, pool, (work) => withClient(pool, work));
  const slow = "The work failed, and the server was busy for an hour (of simulated time) before it answered";
  demand(
    out === 1,
    `${slow}; withClient did not wait for that answer. A slow server is no dead one, and a new connection costs it more. Next: await \`rollback\`, without a limit of your own.`,
  );
  demand(
    (await nextProcess(pool)) === before,
    `${slow}; then it did, and the connection was thrown away. Next: let the answer to \`rollback\` decide.`,
  );
});

test("throws away a connection that refuses to roll back, though it lives", async ({ lab }) => {
  await demandRefusedThrownAway(lab, "The work began a transaction and failed", "no", (pool) =>
    withClient(pool, async (client) => {
      await client.query("begin");
      throw new Error("no");
    }),
  );
});

test("costs nothing when the work succeeds, and one round trip when it fails", async ({ lab }) => {
  await using pool = await openTestPool(lab, 1);
  const nothing = "after success there is nothing to find out: release, whatever state the connection is in.";
  for (const [sql, state] of [
    ["select 1", "no transaction"],
    ["begin; select 1", "an open transaction"],
    ["select 1 / 0", "a failed transaction"],
  ] as const) {
    const successful = (client: pg.PoolClient) => client.query(sql).catch(() => undefined);
    const one = await measure(lab, () => withClient(pool, successful));
    const what = `withClient, one query, \`${sql}\`, of a work that succeeds and leaves ${state},`;
    expect(one.cost).toStayWithin({ connections: 0, roundTrips: 1 }, { what, next: nothing });
  }
  await pool.query("rollback");
  const two = await measure(lab, () =>
    endOf(() =>
      withClient(pool, async (client) => {
        await client.query("begin");
        await client.query("select 1 / 0");
      }),
    ),
  );
  const rollback = "`rollback` alone ends the transaction, and tells whether anybody is there.";
  expect(two.cost).toStayWithin(
    { connections: 0, roundTrips: 3 },
    { what: "withClient, begin and a failing query", next: rollback },
  );
});

test("fails as the pool does when no connection can be had", async ({ lab }) => {
  let runs = 0;
  await demandPoolsError(lab, "withClient", (pool) => withClient(pool, async () => void runs++));
  demand(runs === 0, `The pool had no connection to give, and the work ran all the same, ${runs} times.`);
});
