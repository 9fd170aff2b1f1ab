import type pg from "pg";
import { measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { read } from "#work/03-pool-in-production/4-survive-a-lost-client";
import { breaksAtRollback, deaths, demandAllHeard, endSession, idOf, lookingDead, noted } from "../../client-deaths.js";
import { demand, endOf, lingering, test, toldEnd } from "../../exercise-lab.js";
import { demandTidy, nextProcess, openTestPool, openTransactions, WatchedPool } from "../../exercise-pool.js";

/**
 * Tries
 *   zero: fails as the pool does when no client can be had
 *   one: returns what the work returned, and asks nothing of its own
 *   many: serves more callers than the pool has clients, whichever of them die
 *   missing: fails as the pool does when no client can be had
 *   repeated: leaves no listener on a client, however often it was lent
 *   error on the way: does not repeat what failed on a living client
 *   death in a query: runs the work again when its client dies
 *   death between queries: runs the work again when its client dies
 *   death after the last query: throws a dead client away although the work succeeded
 *   second death: gives up after the second death
 *   second call: does not repeat what failed on a living client
 *   late work: returns what the work returned, and asks nothing of its own
 */

const one = async (client: pg.PoolClient): Promise<number> => (await client.query("select 1 as n")).rows[0].n;

test("returns what the work returned, and asks nothing of its own", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 2);
    const sql = "select count(*)::int as users from users";
    const { users } = (await each.pool.query<{ users: number }>(sql)).rows[0] ?? { users: 0 };
    for (const value of [users, 0, "", false, null, undefined]) {
      let runs = 0;
      const { result, cost } = await measure(each, () =>
        lingering(() =>
          endOf(() =>
            read(pool, async (client): Promise<unknown> => {
              runs++;
              const { rows } = await client.query(sql);
              return value === users ? rows[0].users : value;
            }),
          ),
        ),
      );
      demand(
        !result.threw && result.value === value,
        `The work returned ${String(value)}; read ${toldEnd(result)}. Next: return what the work returned, also when it is empty.`,
      );
      demand(
        runs === 1 && cost.statements === 1,
        `The work succeeded, and was run ${formatCount(runs, "time")}; ${formatCount(cost.statements, "statement")} came to the server, and one was expected. Next: ask nothing of your own unless the work has failed.`,
      );
      demand(
        pool.out === 0 && pool.thrownAway === 0,
        `The work succeeded; afterwards ${pool.out} of the pool's clients had not come back, and ${pool.thrownAway}, though alive, had been thrown away. Next: client.release() once the work has ended.`,
      );
    }
  }
});

test("listens for the client's errors while the work holds it, and no longer", async ({ lab }) => {
  await using pool = await openTestPool(lab, 1);
  const before = await read(pool, async (client) => client.listenerCount("error"));
  demand(
    before === 2,
    `While the work held the client, ${before - 1} listeners for its errors were yours; one was expected. In Node, an error event that nobody hears ends the process; the pool itself listens to idle clients alone. Next: client.on("error", …) before the work, client.off in the finally.`,
  );
});

test("leaves no listener on a client, however often it was lent", async ({ lab }) => {
  await using pool = await openTestPool(lab, 1);
  const counts: number[] = [];
  for (let call = 1; call <= 12; call++) {
    await endOf(() =>
      read(pool, async (client) => {
        counts.push(client.listenerCount("error") + client.listenerCount("end"));
        if (call % 2 === 0) throw new Error("no");
      }),
    );
  }
  demand(
    new Set(counts).size === 1,
    `The same client was lent 12 times; at the first it had ${formatCount(counts[0] ?? 0, "listener")}, at the last ${counts.at(-1)}. They hold what they refer to, and Node warns of a leak from the eleventh on. Next: client.off with the very function that was given to client.on, in the finally.`,
  );
});

test("runs the work again when its client dies", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const all: typeof deaths = { ...deaths, "in the rollback after an error of the work's own": breaksAtRollback };
    for (const [when, die] of Object.entries(all)) {
      // One client: who takes the second before the first is back waits for ever.
      await using pool = new WatchedPool(each, 1);
      await nextProcess(pool);
      const ids: number[] = [];
      const end = await endOf(() =>
        pool.asCaller(() =>
          read(pool, async (client) => {
            await each.faults([]);
            ids.push(await idOf(client));
            if (ids.length === 1) await die(each, client);
            return one(client);
          }),
        ),
      );
      demandAllHeard(pool, `The client died ${when}`);
      demand(
        !end.threw && end.value === 1,
        `The client died ${when}; the work, run again, would have returned 1, and read ${toldEnd(end)}. Next: after a death run the work once more, with a client that is taken when the dead one is back.`,
      );
      demand(
        ids.length === 2 && ids[0] !== ids[1],
        `The client died ${when}; the work ran ${formatCount(ids.length, "time")}, on ${formatCount(new Set(ids).size, "connection")}. Twice, on two, was expected. Next: pool.connect() anew for the second round.`,
      );
      demand(
        pool.out === 0 && pool.thrownAway === 1,
        `The client died ${when}; afterwards ${pool.out} of the pool's clients had not come back, and ${pool.thrownAway} had been thrown away. The dead one was to be thrown away, and the living one kept. Next: client.release(dead) in a finally, once for each client.`,
      );
    }
  }
});

test("leaves no listener on the client of the second round", async ({ lab }) => {
  for (const fails of [false, true]) {
    await using pool = new WatchedPool(lab, 1);
    const counts: number[] = [];
    const work = async (client: pg.PoolClient) => {
      counts.push(client.listenerCount("error") + client.listenerCount("end"));
      const dies = counts.length === 1;
      if (dies) await endSession(lab, client);
      if (dies || fails) throw new Error("no");
    };
    await endOf(() => pool.asCaller(() => read(pool, work)));
    await endOf(() => pool.asCaller(() => read(pool, work)));
    demand(
      new Set(counts).size === 1,
      `A client died, another served the second round, and that one was lent again: its listeners were ${counts.slice(1).join(", then ")}. Next: client.off with the very function that was given to client.on, after each round.`,
    );
  }
});

test("gives up after the second death", async ({ lab }) => {
  for (const [when, die] of Object.entries(deaths)) {
    await using pool = await openTestPool(lab, 2);
    let runs = 0;
    const errors: unknown[] = [];
    const end = await endOf(() =>
      read(pool, async (client) => {
        runs++;
        // The bound keeps work that never gives up from going on for ever.
        if (runs > 4) return 0;
        await noted(die(lab, client), errors);
        return one(client);
      }),
    );
    demand(
      runs === 2,
      `Each client died ${when}; the work ran ${formatCount(runs, "time")}, and twice was expected. A server that is going down is not helped by more requests. Next: repeat once.`,
    );
    demand(
      end.threw && end.error === errors[1],
      `Both clients died ${when}; the error of the second round was expected to reach the caller, and read ${toldEnd(end)}. Next: throw on what the second round threw.`,
    );
    demand(
      pool.out === 0 && pool.thrownAway === 2,
      `Both clients died ${when}; afterwards ${pool.out} had not come back, and ${pool.thrownAway} of 2 had been thrown away. Next: client.release(true) for each that has died.`,
    );
  }
});

test("does not repeat what failed on a living client", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 1);
    const id = await nextProcess(pool);
    for (const [failure, fail] of Object.entries(lookingDead)) {
      let runs = 0;
      const thrown: unknown[] = [];
      const { result, cost } = await measure(each, () =>
        lingering(() =>
          endOf(() =>
            read(pool, async (client) => {
              runs++;
              if (runs > 2) return;
              await noted(fail(client), thrown);
            }),
          ),
        ),
      );
      demand(
        runs === 1,
        `The work failed with ${failure}, on a client that is alive, and ran ${runs} times. What fails for a reason fails again, and costs twice. Next: repeat only if the client has died; ask it.`,
      );
      demand(
        result.threw && result.error === thrown[0],
        `The work failed with ${failure}, and read ${toldEnd(result)}. The very error was expected. Next: throw it on.`,
      );
      demand(
        pool.out === 0 && pool.thrownAway === 0,
        `The work failed with ${failure}; afterwards ${pool.out} of the pool's clients had not come back, and ${pool.thrownAway} had been thrown away, although alive. A new connection costs three round trips. Next: client.release(dead), with dead only if it is.`,
      );
      demand(
        (await openTransactions(each)) === 0,
        `The work failed with ${failure}, and its transaction is still open: the next user of this client would be in it. Next: rollback; it also tells whether the client is alive.`,
      );
      expect(cost, `the work failed with ${failure}`).toStayWithin(
        { statements: 3, connections: 0 },
        { what: `read, whose work failed with ${failure},`, next: "one rollback tells all there is to know." },
      );
    }
    demand(
      (await nextProcess(pool)) === id,
      "After failures on a living client the pool had another connection than before. Next: keep the client.",
    );
  }
});

test("rolls back what fails on a living client in the second round, too", async ({ lab }) => {
  for (const [failure, fail] of Object.entries(lookingDead)) {
    await using pool = new WatchedPool(lab, 1);
    const thrown: unknown[] = [];
    const end = await endOf(() =>
      pool.asCaller(() =>
        read(pool, async (client) => {
          if (thrown.length === 0) await endSession(lab, client);
          await noted(fail(client), thrown);
        }),
      ),
    );
    const what = `The client died, and the second round failed with ${failure} on a client that is alive`;
    demand(
      end.threw && thrown.length === 2 && end.error === thrown[1] && pool.thrownAway === 1,
      `${what}; read ${toldEnd(end)} after ${formatCount(thrown.length, "run")}, and ${pool.thrownAway} of 2 clients had been thrown away; the error of the second run was expected, and 1. Next: treat both rounds alike.`,
    );
    await demandTidy(lab, pool, what);
  }
});

test("throws a dead client away although the work succeeded", async ({ lab }) => {
  await using pool = await openTestPool(lab, 1);
  let runs = 0;
  const end_ = await endOf(() =>
    read(pool, async (client) => {
      runs++;
      const n = await one(client);
      await endSession(lab, client);
      return n;
    }),
  );
  demand(
    !end_.threw && end_.value === 1 && runs === 1,
    `The client died after the last query of the work, which returned 1; read ${toldEnd(end_)}, after ${formatCount(runs, "run")}. The answer was there already. Next: return it.`,
  );
  demand(
    pool.out === 0 && pool.thrownAway === 1,
    `The client died after the last query of the work; afterwards ${pool.out} had not come back, and ${pool.thrownAway} had been thrown away. Next: remember what your listener heard, and release(dead).`,
  );
});

test("serves more callers than the pool has clients, whichever of them die", async ({ lab }) => {
  await using pool = new WatchedPool(lab, 3);
  const runs = new Array<number>(12).fill(0);
  const ends = await Promise.all(
    runs.map((_, caller) =>
      endOf(() =>
        pool.asCaller(() =>
          read(pool, async (client) => {
            runs[caller] = (runs[caller] ?? 0) + 1;
            const dies = caller % 3 === 0 && runs[caller] === 1;
            if (dies) await client.query("select pg_terminate_backend(pg_backend_pid())");
            const { rows } = await client.query("select $1::int as caller", [caller]);
            return rows[0].caller;
          }),
        ),
      ),
    ),
  );
  const wrong = ends.findIndex((end, caller) => end.threw || end.value !== caller);
  const first = ends[wrong] ?? { threw: false, value: "nothing" };
  demand(
    wrong === -1,
    `Twelve callers shared three clients, and every third client died; caller ${wrong} was to get ${wrong}, and read ${toldEnd(first)}. Next: ${first.threw ? "run the work once more after a death, with a client that is taken when the dead one is back" : "hand on what this call's work returned; two calls share nothing"}.`,
  );
  demand(
    pool.out === 0 && pool.thrownAway === 4,
    `Twelve callers shared three clients, and four clients died; afterwards ${pool.out} had not come back, and ${pool.thrownAway} had been thrown away; 0 and 4 were expected. Next: client.release(dead) in a finally, once for each client.`,
  );
});

test("fails as the pool does when no client can be had", async ({ lab }) => {
  await using pool = new WatchedPool(lab, 1);
  await nextProcess(pool);
  await lab.faults([{ kind: "refuse" }]);
  try {
    let runs = 0;
    const refused = await endOf(() =>
      pool.asCaller(() =>
        read(pool, async (client) => {
          runs++;
          await client.query("select pg_terminate_backend(pg_backend_pid())");
        }),
      ),
    );
    demand(
      refused.threw && refused.error === pool.refusal && runs === 1,
      `The client died, and no other could be had; read ${toldEnd(refused)} after ${formatCount(runs, "run")} of the work. The error of the second connect was expected: ${String(pool.refusal)}. Next: let it reach the caller.`,
    );
    const { asked } = pool;
    const never = await endOf(() =>
      read(pool, async () => {
        runs++;
      }),
    );
    demand(
      never.threw && never.error === pool.refusal && runs === 1 && asked === 3 && pool.asked === 4,
      `No client could be had; read ${toldEnd(never)} after ${formatCount(pool.asked - asked, "connect")} (before, when the second client could not be had, ${asked - 1}; 1 and 2 are allowed), and the work was run ${formatCount(runs - 1, "time")} without one. Next: let the error of pool.connect() reach the caller.`,
    );
  } finally {
    await lab.faults([]);
  }
});
