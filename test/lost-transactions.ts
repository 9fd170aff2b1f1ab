import type pg from "pg";
import type { Lab } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import { demand, endOf, toldEnd } from "./exercise-lab.js";
import { demandAllBack, isFirst, openTestPool } from "./exercise-pool.js";
import { lostCommits } from "./lost-connections.js";
import { pay, payments, withPayments } from "./payments.js";
import { endingAt } from "./replaced-statements.js";
import { demandRuns } from "./retried-calls.js";
import { asClient, type RunScoped, Runs, type Scope } from "./scoped-work.js";
import { nextLent } from "./stopped-statement.js";

/** Opens a pool of three; `demandThrownAway` demands that a call lost one client of it, and threw it away. */
async function losingPool(lab: Lab) {
  const pool = await openTestPool(lab, 3);
  const before = pool.returns;
  const demandThrownAway = (what: string): void => {
    const returns = pool.returns - before;
    demand(
      returns === 1 && pool.thrownAway === 1 && pool.out === 0,
      `${what}; a client was given back ${formatCount(returns, "time")}, ${pool.thrownAway} of them with \`true\`, and ${pool.toldOut}. Once, with \`true\`, and none were expected. Next: \`release(true)\` when ROLLBACK fails, and no second attempt.`,
    );
  };
  return Object.assign(pool, { demandThrownAway });
}

/** Demands that nothing is repeated when the connection is lost before COMMIT, and that its client is thrown away. */
export async function demandLostOnce(lab: Lab, other: Lab, transaction: RunScoped): Promise<void> {
  const own = new Error("the service that was asked in between did not answer");
  for (const [each, when, at, thrown] of [
    [lab, "at BEGIN", 1, undefined],
    [other, "at the work's statement", 2, undefined],
    [lab, "at the savepoint", 3, undefined],
    [other, "at the statement of what is nested", 4, undefined],
    [lab, "at RELEASE", 5, undefined],
    [other, "at ROLLBACK, when what is nested had thrown", "rollback", own],
    [lab, "at ROLLBACK, when what is nested had thrown null", "rollback", null],
  ] as const) {
    await withPayments(each);
    await using pool = await losingPool(each);
    endingAt(pool, at);
    const runs = new Runs();
    const end = await endOf(() =>
      transaction(pool, async (tx) => {
        await pay(asClient(tx), `${runs.next()}`);
        await tx.transaction(async (inner) => {
          await pay(asClient(inner), "nested");
          if (at === "rollback") throw thrown;
        });
      }),
    );
    const what = `The connection was lost ${when}`;
    demandRuns(runs.count, at === 1 ? 0 : 1, what, "repeat 40001 and 40P01 alone.");
    demand(
      end.threw && (at === "rollback" ? end.error === thrown : isFirst(String(end.error))),
      `${what}; transaction ${toldEnd(end)}. What went wrong first was expected, and not what a rollback says. Next: await the rollback with a \`catch\` of its own, and throw the first error.`,
    );
    pool.demandThrownAway(what);
    await demandAllBack(each, pool, what);
    demand((await payments(each)) === 0, `${what}; ${await payments(each)} rows are there, and none was expected.`);
  }
}

/** Demands that nothing is repeated when the connection is lost at COMMIT, and that its client is thrown away. */
export async function demandLostCommits(lab: Lab, other: Lab, transaction: RunScoped): Promise<void> {
  for (const [what, [rows, fail]] of Object.entries(lostCommits)) {
    const each = rows ? lab : other;
    await withPayments(each);
    await using pool = await losingPool(each);
    const client = nextLent(pool);
    const runs = new Runs();
    const work = async (tx: Scope) => {
      await pay(asClient(tx), `${runs.next()}`);
      if (runs.count === 1) await fail(each, client() as pg.PoolClient);
    };
    const end = await endOf(() => transaction(pool, work)).finally(() => each.faults([]));
    demandRuns(runs.count, 1, what, "nobody knows whether it was done, and a second payment is worse than an error.");
    demand(
      end.threw && /terminat|ECONNRESET|EPIPE|socket|connection error/i.test(String(end.error)),
      `${what}; transaction ${toldEnd(end)}. The error of the connection was expected: the caller must look whether it was done. Next: throw it on.`,
    );
    pool.demandThrownAway(what);
    demand((await payments(each)) === rows, `${what}; ${await payments(each)} rows are there, and ${rows} expected.`);
  }
}
