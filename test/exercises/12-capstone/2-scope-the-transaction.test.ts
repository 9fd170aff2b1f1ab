import { measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { transaction } from "#work/12-capstone/2-scope-the-transaction";
import { demandOptionsInBegin } from "../../begun-transactions.js";
import { demandPoolsError } from "../../ended-pool.js";
import { demand, endOf, lingering, test, toldEnd } from "../../exercise-lab.js";
import { demandTidy, openDirectly, openTestPool } from "../../exercise-pool.js";
import { colliding, overtaken } from "../../hindered-work.js";
import { demandLostCommits, demandLostOnce } from "../../lost-transactions.js";
import {
  demandNestedCost,
  demandNestedUndone,
  demandNoOtherSavepoint,
  failsWithin,
  no,
} from "../../nested-transactions.js";
import { demandOneAfterTheOther } from "../../one-client-calls.js";
import { pay, payments, raise, unsafeFailures, withPayments } from "../../payments.js";
import { demandRuns } from "../../retried-calls.js";
import { asClient, codeOf, keysOf, Runs, type Scope, type ScopeOptions } from "../../scoped-work.js";

/**
 * Tries
 *   zero: repeats so often and no more, and throws the latest error
 *   one: commits what the work did, and returns what it returned, in two round trips more
 *   many: serves many calls with one client, one after the other
 *   missing: throws the pool's error when there is no client
 *   repeated: repeats as a whole what could not be serialized
 *   options: says isolation and access in BEGIN, for this transaction alone
 *   nested: undoes what fails within, and nothing else
 *   nested deep: undoes all when nobody catches what failed within
 *   nested cost: takes two round trips for what is nested
 *   error on the way: rolls back whatever fails, and throws it as it came
 *   hidden error: takes a COMMIT that rolls back for a failure
 *   lost: repeats nothing when the connection is lost, and throws its client away
 *   boundary inside: repeats so often and no more, and throws the latest error
 *   boundary outside: repeats so often and no more, and throws the latest error
 *   second call: rolls back whatever fails, and throws it as it came
 *   two at once: serves two calls that hinder each other
 *   late work: commits what the work did, and returns what it returned, in two round trips more
 */

test("commits what the work did, and returns what it returned, in two round trips more", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await withPayments(each);
    await using pool = await openTestPool(each, 1);
    for (const [k, value] of (each === lab ? [7, 0, undefined] : ["", false, null]).entries()) {
      const runs = new Runs();
      const work = async (tx: Scope): Promise<unknown> => {
        runs.next();
        const { rows } = await tx.query("insert into payments (key) values ($1) returning key", [`${k}`]);
        return rows[0].key === `${k}` ? value : "nothing, for the rows did not come";
      };
      const { result, cost } = await measure(each, () => lingering(() => endOf(() => transaction(pool, work))));
      demand(
        !result.threw && result.value === value,
        `The work returned ${String(value)}, and transaction ${toldEnd(result)}. Next: return it as it is; tx.query gives the result of the client's own.`,
      );
      demandRuns(runs.count, 1, "The work succeeded", "return after a commit.");
      const what = "transaction, whose work sends one statement,";
      expect(cost).toStayWithin({ roundTrips: 3, connections: 0 }, { what, next: "BEGIN, the work, COMMIT, no more." });
      demand(
        cost.commits === 1 && cost.rollbacks === 0,
        `${what} made ${formatCount(cost.commits, "commit")} and ${formatCount(cost.rollbacks, "rollback")}; one and none were expected. Next: begin before the work, commit behind it.`,
      );
      await demandTidy(each, pool, "The work succeeded");
    }
    const plain = await endOf(() => transaction(pool, () => "plain"));
    demand(
      !plain.threw && plain.value === "plain" && (await payments(each)) === 3 && pool.thrownAway === 0,
      `Three works wrote a row each, and a fourth returned a text without a promise: transaction ${toldEnd(plain)}, ${await payments(each)} rows are there, and ${pool.thrownAway} living clients were thrown away. Next: await work(tx), commit, client.release().`,
    );
  }
});

test("says isolation and access in BEGIN, for this transaction alone", async ({ lab, other }) => {
  await demandOptionsInBegin(lab, transaction);
  await demandOptionsInBegin(other, transaction);
});

test("rolls back whatever fails, and throws it as it came", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await withPayments(each);
    await each.pool.query("insert into payments (key) values ('taken')");
    await using pool = await openTestPool(each, 1);
    for (const [what, [fail, code]] of Object.entries(unsafeFailures)) {
      const runs = new Runs();
      const end = await endOf(() =>
        transaction(pool, async (tx) => {
          await pay(asClient(tx), `key ${runs.next()}`);
          await fail(asClient(tx));
        }),
      );
      demand(
        codeOf(end) === code,
        `In the work, ${what}; transaction ${toldEnd(end)}, and the server's error, code ${code}, was expected. Next: roll back, and throw the first error.`,
      );
      demandRuns(
        runs.count,
        1,
        `In the work, ${what} (${code})`,
        "repeat 40001 and 40P01 alone: the rest would fail again.",
      );
      await demandTidy(each, pool, `In the work, ${what}`);
    }
    const odd = { reason: "no error at all" };
    for (const thrown of [new Error("could not serialize access (40001)"), undefined, null, "40001", 0, odd]) {
      for (const how of ["at once", "later"]) {
        const runs = new Runs();
        const work = (): Promise<void> => {
          runs.next();
          if (how === "later") return Promise.reject(thrown);
          throw thrown;
        };
        const end = await endOf(() => transaction(pool, work));
        demand(
          end.threw && end.error === thrown,
          `The work threw ${String(thrown)}, ${how}, and transaction ${toldEnd(end)}. Next: throw on what the work threw.`,
        );
        demandRuns(
          runs.count,
          1,
          `The work threw ${String(thrown)}, which has no code`,
          "look at `code` alone, if there is one.",
        );
        await demandTidy(each, pool, `The work threw ${String(thrown)}`);
      }
    }
    demand(
      pool.thrownAway === 0 && (await keysOf(each.pool)) === "taken",
      `No transaction came to its end; ${await keysOf(each.pool)} are there, and taken was expected. ${pool.thrownAway} living clients were thrown away. Next: roll back, and release.`,
    );
  }
});

test("takes a COMMIT that rolls back for a failure", async ({ lab, other }) => {
  for (const [each, code] of [
    [lab, "22012"],
    [other, "40001"],
  ] as const) {
    await withPayments(each);
    await using pool = await openTestPool(each, 1);
    const runs = new Runs();
    const work = async (tx: Scope) => {
      await pay(asClient(tx), `${runs.next()}`);
      await raise(asClient(tx), code).catch(() => undefined);
      return 7;
    };
    const end = await endOf(() => transaction(pool, work));
    const what = `A statement failed with ${code}, and the work kept that to itself`;
    demand(
      end.threw && end.error instanceof Error,
      `${what}: the server answers COMMIT with ROLLBACK; transaction ${toldEnd(end)}, and ${await payments(each)} rows are there. An error was expected. Next: look at \`command\` in the result of COMMIT.`,
    );
    demandRuns(
      runs.count,
      1,
      what,
      "the work did not throw, and COMMIT had no code: throw an error of your own, once.",
    );
    await demandTidy(each, pool, what);
    demand(pool.thrownAway === 0, `${what}; its living client was thrown away. Next: client.release().`);
  }
});

test("undoes what fails within, and nothing else", async ({ lab, other }) => {
  for (const [k, fails] of failsWithin.entries()) await demandNestedUndone(k % 2 ? other : lab, transaction, fails);
});

test("undoes all when nobody catches what failed within", async ({ lab, other }) => {
  for (const [each, thrown] of [
    [lab, no],
    [other, null],
  ] as const) {
    await withPayments(each);
    await using pool = await openTestPool(each, 1);
    const runs = new Runs();
    const end = await endOf(() =>
      transaction(pool, async (tx) => {
        await pay(asClient(tx), `${runs.next()}`);
        await tx.transaction((inner) => pay(asClient(inner), "succeeded"));
        await tx.transaction((middle) => middle.transaction(() => Promise.reject(thrown)));
      }),
    );
    const what = "What was nested twice threw, and nobody caught it";
    demand(
      end.threw && end.error === thrown && (await payments(each)) === 0,
      `${what}: transaction ${toldEnd(end)}, and ${await payments(each)} rows are there; the same error and none were expected. Next: throw it on, from one to the next.`,
    );
    demandRuns(runs.count, 1, what, "repeat 40001 and 40P01 alone.");
    await demandTidy(each, pool, what);
  }
  await demandNoOtherSavepoint(lab, transaction);
});

test("takes two round trips for what is nested", async ({ lab, other }) => {
  await demandNestedCost(lab, transaction);
  await demandNestedCost(other, transaction);
});

test("repeats as a whole what could not be serialized", async ({ lab, other }) => {
  for (const [each, when, nested] of [
    [lab, "at a statement", false],
    [other, "at COMMIT", false],
    [lab, "at a statement", true],
    [other, "at COMMIT", true],
  ] as const) {
    await withPayments(each);
    await each.pool.query("insert into payments (key) values ('first')");
    await using pool = await openTestPool(each, 1);
    await using rival = await openDirectly(each);
    const hindered = overtaken(rival, when);
    const runs = new Runs();
    const isolations: string[] = [];
    const inner = (tx: Scope) => hindered.work(asClient(tx));
    const work = async (tx: Scope) => {
      runs.next();
      isolations.push((await tx.query("show transaction_isolation")).rows[0].transaction_isolation);
      return nested ? tx.transaction(inner) : inner(tx);
    };
    const end = await endOf(() => transaction(pool, work, { isolation: "serializable", retries: 2 }));
    const what = `Another session changed what ${nested ? "the nested work" : "the work"} had read, and the server refused the transaction ${when} (40001)`;
    demand(
      !end.threw && end.value === 2,
      `${what}; transaction ${toldEnd(end)}, and the second attempt, which sees both rows, was to return 2. Next: after 40001, whatever was refused, begin anew: from BEGIN to COMMIT.`,
    );
    demandRuns(runs.count, 2, what, "the whole outermost transaction once more, and no more than that.");
    demandRuns(hindered.runs, 2, what, "repeat the outermost alone: what is nested would see what it has seen.");
    demand(
      isolations.every((one) => one === "serializable"),
      `${what}; the attempts were ${isolations.join(" and ")}, and each was to be serializable. Next: say it in every BEGIN.`,
    );
    await demandTidy(each, pool, what);
    demand(pool.thrownAway === 0, `${what}; its living client was thrown away. Next: roll back, and release it.`);
  }
});

test("repeats so often and no more, and throws the latest error", async ({ lab, other }) => {
  for (const [each, options, code] of [
    [lab, { retries: 0 }, "40001"],
    [other, { retries: 1 }, "40P01"],
    [lab, {}, "40P01"],
    [other, { retries: 5 }, "40001"],
  ] as const) {
    await withPayments(each);
    await using pool = await openTestPool(each, 1);
    const { retries = 3 }: ScopeOptions = options;
    for (const failures of [retries, retries + 1]) {
      const runs = new Runs();
      const errors: unknown[] = [];
      const work = async (tx: Scope) => {
        const run = runs.next();
        await pay(asClient(tx), `${failures}`);
        if (run > failures) return run;
        return raise(asClient(tx), code).catch((error) => {
          errors.push(error);
          throw error;
        });
      };
      const end = await endOf(() => transaction(pool, work, options));
      const what = `With ${JSON.stringify(options)}, the work failed ${formatCount(failures, "time")} with ${code}`;
      demandRuns(
        runs.count,
        retries + 1,
        what,
        "`retries` (by default 3) counts the repetitions, without the first run.",
      );
      demand(
        failures > retries ? end.threw && end.error === errors.at(-1) : !end.threw && end.value === retries + 1,
        `${what}; transaction ${toldEnd(end)}, and ${failures > retries ? "the latest of these errors" : `the value of run ${retries + 1}`} was expected. Next: give up after that many, not before, and throw the error as it came.`,
      );
      await demandTidy(each, pool, what);
    }
    demand(
      pool.thrownAway === 0 && (await payments(each)) === 1,
      `One of two calls came to its end; ${formatCount(await payments(each), "row")} there, and ${pool.thrownAway} living clients were thrown away. Next: roll back after each failure, and release.`,
    );
  }
});

test("repeats nothing when the connection is lost, and throws its client away", async ({ lab, other }) => {
  await demandLostOnce(lab, other, transaction);
  await demandLostCommits(lab, other, transaction);
});

test("throws the pool's error when there is no client", async ({ lab }) => {
  const runs = new Runs();
  await demandPoolsError(lab, "transaction", (pool) => transaction(pool, () => runs.next()));
  demandRuns(runs.count, 0, "The pool had no client to give", "connect before all else.");
});

test("serves many calls with one client, one after the other", async ({ lab, other }) => {
  await demandOneAfterTheOther(lab, transaction);
  await demandOneAfterTheOther(other, transaction);
});

test("serves two calls that hinder each other", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await withPayments(each);
    await using pool = await openTestPool(each, 2);
    const work = colliding();
    // One may be refused again as long as the commit of the other is under way.
    const options = { isolation: "serializable", retries: 20 } as const;
    const calls = [1, 2].map(() => endOf(() => transaction(pool, (tx) => work(asClient(tx)), options)));
    const places = (await Promise.all(calls)).map((end) => (end.threw ? toldEnd(end) : end.value)).sort();
    const what = "Two calls counted the rows at the same time, and added one each";
    demand(
      places[0] === 0 && places[1] === 1,
      `${what}: they came to ${places.join(" and ")}; 0 and 1 were expected, as if one had come after the other. Next: repeat the one that the server refuses, and keep nothing outside of the call.`,
    );
    await demandTidy(each, pool, what);
  }
});
