import type pg from "pg";
import { measure } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import { transact } from "#work/11-async-service/2-retry-what-is-safe";
import { deaths } from "../../client-deaths.js";
import { demand, type Ending, endOf, lingering, test, toldEnd } from "../../exercise-lab.js";
import { breakingAt, demandTidy, isFirst, openDirectly } from "../../exercise-pool.js";
import { colliding, overtaken } from "../../hindered-work.js";
import { lostCommits } from "../../lost-connections.js";
import { pay, payments, raise, unsafeFailures, withPayments } from "../../payments.js";
import { demandAnyRefusalRepeated, demandPauses, demandRefusedRepeated } from "../../refused-attempts.js";
import { demandFullJitter, demandRuns, HookedPool, pausesOf } from "../../retried-calls.js";

/**
 * Tries
 *   zero: commits what the work did, and returns what it returned
 *   one: commits what the work did, and returns what it returned
 *   many: gives up after so many attempts, with the latest error as it came
 *   missing: repeats when no connection can be opened
 *   repeated: repeats a transaction that could not be serialized
 *   two at once: serves two calls that hinder each other
 *   error on the way: fails at once with whatever else goes wrong
 *   lost: repeats when the connection breaks before COMMIT
 *   unknown: repeats nothing once COMMIT was asked for
 *   waits: waits for a random time that may double with each attempt
 *   boundary inside: gives up after so many attempts, with the latest error as it came
 *   boundary outside: gives up after so many attempts, with the latest error as it came
 *   second call: waits for a random time that may double with each attempt
 *   late work: commits what the work did, and returns what it returned
 */

/** Calls with options under which nobody waits for long, and tells how it ended. */
const called = <T>(pool: HookedPool, work: (client: pg.PoolClient) => Promise<T>, attempts: number) =>
  endOf(() => pool.bounded(transact(pool, work, { attempts, baseMs: 1, maxMs: 1 })));

const codeOf = (end: Ending<unknown>) => (end.threw ? (end.error as { code?: string } | undefined)?.code : undefined);
test("commits what the work did, and returns what it returned", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await withPayments(each);
    await using pool = await HookedPool.open(each, 1);
    for (const [k, value] of [7, 0, "", false, null, undefined].entries()) {
      const seen: unknown[] = [];
      const work = async (client: pg.PoolClient): Promise<unknown> => {
        await pay(client, `${k}`);
        seen.push((await client.query("show transaction_isolation")).rows[0].transaction_isolation);
        return value;
      };
      const call = () => called(pool, work, 3);
      const { result, cost } = await measure(each, () => lingering(call));
      demand(
        !result.threw && result.value === value,
        `The work returned ${String(value)}, and transact ${toldEnd(result)}. Next: return it as it is.`,
      );
      demandRuns(seen.length, 1, "The work succeeded", "return after a commit.");
      demand(
        seen[0] === "serializable" && cost.statements <= 5 && cost.commits === 1,
        `The transaction was ${seen[0]}, of ${formatCount(cost.statements, "statement")}, with ${formatCount(cost.commits, "commit")}. One that is serializable, around the work's two statements, was expected. Next: begin isolation level serializable, the work, commit.`,
      );
      await demandTidy(each, pool, "The work succeeded");
    }
    demand(
      (await payments(each)) === 6 && pool.thrownAway === 0,
      `Six transactions had ended well; ${await payments(each)} of their rows are there, and ${pool.thrownAway} living clients were thrown away. Next: commit, and client.release().`,
    );
  }
});

test("repeats a transaction that could not be serialized", async ({ lab, other }) => {
  for (const [each, when] of [
    [lab, "at a statement"],
    [other, "at COMMIT"],
  ] as const) {
    await withPayments(each);
    await each.pool.query("insert into payments (key) values ('first')");
    await using pool = await HookedPool.open(each, 1);
    await using rival = await openDirectly(each);
    const hindered = overtaken(rival, when);
    const end = await called(pool, hindered.work, 3);
    const what = `Another session changed what the work had read, and the server refused the transaction ${when} (40001)`;
    demand(
      !end.threw && end.value === 2,
      `${what}; transact ${toldEnd(end)}, and the second attempt, which sees both rows, was to return 2. Next: after 40001, whoever it answers, begin anew: from begin to commit.`,
    );
    demandRuns(hindered.runs, 2, what, "the whole transaction once more, and no more than that.");
    await demandTidy(each, pool, what);
    demand(pool.thrownAway === 0, `${what}; its living client was thrown away. Next: roll back, and release it.`);
  }
});

test("serves two calls that hinder each other", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await withPayments(each);
    await using pool = await HookedPool.open(each, 2);
    const work = colliding();
    // One may be refused again as long as the commit of the other is under way.
    const calls = [1, 2].map(() => called(pool, work, 20));
    const places = (await Promise.all(calls)).map((end) => (end.threw ? toldEnd(end) : end.value)).sort();
    const what = "Two calls counted the rows at the same time, and added one each";
    demand(
      places[0] === 0 && places[1] === 1,
      `${what}: they came to ${places.join(" and ")}; 0 and 1 were expected, as if one had come after the other. Next: repeat the one that the server refuses, and keep nothing outside of the call.`,
    );
    await demandTidy(each, pool, what);
  }
});

test("gives up after so many attempts, with the latest error as it came", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await withPayments(each);
    await using pool = await HookedPool.open(each, 1);
    for (const [attempts, code] of [
      [1, "40001"],
      [2, "40P01"],
      [5, "40001"],
    ] as const) {
      const errors: Error[] = [];
      const call = (failures: number) => {
        errors.length = 0;
        const note = (error: Error) => {
          errors.push(error);
          throw error;
        };
        const work = async (client: pg.PoolClient) => {
          await pay(client, `${attempts}`);
          if (errors.length < failures) await raise(client, code).catch(note);
          return errors.length;
        };
        return called(pool, work, attempts);
      };
      const what = `With attempts: ${attempts}, the work failed each time with ${code}`;
      const end = await call(Number.POSITIVE_INFINITY);
      demandRuns(errors.length, attempts, what, "attempts counts the first one, too.");
      demand(
        end.threw && end.error === errors.at(-1),
        `${what}; transact ${toldEnd(end)}, and the error of attempt ${attempts} was expected. Next: throw the latest one as it came.`,
      );
      const last = await call(attempts - 1);
      demand(
        !last.threw && last.value === attempts - 1,
        `With attempts: ${attempts}, the work failed ${attempts - 1} times with ${code}, and would have succeeded then; transact ${toldEnd(last)}. Next: give up after that many attempts, not before.`,
      );
      await demandTidy(each, pool, what);
    }
    demand(
      pool.thrownAway === 0 && (await payments(each)) === 3,
      `Three of six calls came to their end; ${await payments(each)} of their rows are there, and ${pool.thrownAway} living clients were thrown away. Next: roll back after each failure, and release.`,
    );
  }
});

test("fails at once with whatever else goes wrong", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await withPayments(each);
    await each.pool.query("insert into payments (key) values ('taken')");
    await using pool = await HookedPool.open(each, 1);
    for (const [what, [fail, code]] of Object.entries(unsafeFailures)) {
      let runs = 0;
      const work = async (client: pg.PoolClient) => {
        runs++;
        await pay(client, `key ${runs}`);
        await fail(client);
      };
      const end = await called(pool, work, 3);
      demand(
        codeOf(end) === code,
        `In the work, ${what}; transact ${toldEnd(end)}, and the server's error, code ${code}, was expected. Next: throw what is not safe to repeat as it came.`,
      );
      demandRuns(runs, 1, `In the work, ${what} (${code})`, "it would fail again; repeat 40001 and 40P01 alone.");
      await demandTidy(each, pool, `In the work, ${what}`);
    }
    for (const thrown of [new Error("could not serialize access (40001)"), undefined, null, "40001"]) {
      let runs = 0;
      const work = () => {
        runs++;
        return Promise.reject(thrown);
      };
      const end = await called(pool, work, 3);
      demand(
        end.threw && end.error === thrown,
        `The work threw ${String(thrown)}, and transact ${toldEnd(end)}. Next: throw on what the work threw.`,
      );
      demandRuns(runs, 1, `The work threw ${String(thrown)}, which has no code`, "look at `code` alone.");
      await demandTidy(each, pool, `The work threw ${String(thrown)}`);
    }
    demand(
      pool.thrownAway === 0 && (await payments(each)) === 1,
      `No transaction came to its end; ${(await payments(each)) - 1} of their rows are there, and ${pool.thrownAway} living clients were thrown away. Next: roll back, and release.`,
    );
  }
});

test("repeats when the connection breaks before COMMIT", async ({ lab, other }) => {
  for (const [each, statement, lose] of [
    [lab, 1, "request"],
    [other, 2, "request"],
    [lab, 2, "reply"],
    [other, "between two queries", "reply"],
    [lab, "in its first query", "reply"],
    [other, "before it threw an error of its own", "reply"],
  ] as const) {
    await withPayments(each);
    await using pool = await HookedPool.open(each, 2);
    if (typeof statement === "number") await each.faults([{ kind: "reset", atStatement: statement, lose }]);
    let runs = 0;
    // From the second client on, nothing goes wrong.
    pool.before = async (number) => {
      if (number > 1) await each.faults([]);
    };
    const work = async (client: pg.PoolClient) => {
      runs++;
      await pay(client);
      if (typeof statement !== "number" && runs === 1) await deaths[statement]?.(each, client);
      return (await client.query("select count(*)::int as n from payments")).rows[0].n;
    };
    const end = await called(pool, work, 3).finally(() => each.faults([]));
    const what = `The connection broke before COMMIT (${typeof statement === "number" ? `at statement ${statement}, whose ${lose} was lost` : statement})`;
    demand(
      !end.threw && end.value === 1 && (await payments(each)) === 1,
      `${what}; transact ${toldEnd(end)}, and ${await payments(each)} rows are there. Without COMMIT the server undoes everything, so that a second attempt is safe: one row was expected. Next: note whether COMMIT was asked for; when it was not and the client is dead, begin anew with another one.`,
    );
    demand(
      pool.connects === 2 && pool.thrownAway === 1 && pool.out === 0,
      `${what}; ${formatCount(pool.connects, "client")} were taken, ${pool.thrownAway} thrown away and ${pool.out} not given back: two, one and none were expected. Next: \`release(true)\` when the rollback fails as well, and a client of its own for each attempt.`,
    );
  }
  await withPayments(lab);
  await using pool = await HookedPool.open(lab, 2);
  const end = await breakingAt(lab, 2, () => called(pool, pay, 2));
  demand(
    end.threw && isFirst(String(end.error)) && pool.connects === 2 && pool.thrownAway === 2 && pool.out === 0,
    `Both connections broke at the work's statement, with attempts: 2; transact ${toldEnd(end)}, after ${pool.connects} attempts, ${pool.thrownAway} clients were thrown away, and ${pool.out} not given back. What went wrong first in the latest attempt was expected, and not what the rollback says. Next: throw that error on, and throw each dead client away.`,
  );
});

test("repeats when no connection can be opened", async ({ lab, other }) => {
  for (const [each, who, refused] of [
    [lab, "network", 1],
    [other, "network", 3],
    [lab, "server", 1],
  ] as const) {
    await demandRefusedRepeated(transact, each, who, refused);
  }
  for (const each of [lab, other]) await demandAnyRefusalRepeated(transact, each);
});

test("repeats nothing once COMMIT was asked for", async ({ lab, other }) => {
  for (const [what, [rows, fail]] of Object.entries(lostCommits)) {
    const each = rows ? lab : other;
    await withPayments(each);
    await using pool = await HookedPool.open(each, 3);
    // From the second client on, nothing goes wrong: who repeats pays.
    pool.before = async (number) => {
      if (number > 1) await each.faults([]);
    };
    let runs = 0;
    const work = async (client: pg.PoolClient) => {
      runs++;
      await pay(client, `${runs}`);
      if (runs === 1) await fail(each, client);
    };
    const end = await called(pool, work, 3).finally(() => each.faults([]));
    const made = await payments(each);
    demandRuns(
      runs,
      1,
      `${what}, and ${formatCount(made, "payment")} ${made === 1 ? "is" : "are"} there`,
      "the caller looks the same whether the payment was made or not, and a second one is worse than an error. Set a flag before COMMIT, and repeat no broken connection after it.",
    );
    demand(
      end.threw && /terminat|ECONNRESET|EPIPE|socket|connection error/i.test(String(end.error)),
      `${what}; transact ${toldEnd(end)}. The error of the connection was expected: the caller must look whether it was done. Next: throw it on.`,
    );
    demand(
      made === rows && pool.thrownAway === 1 && pool.out === 0,
      `${what}; ${formatCount(made, "row")} and ${rows} expected, ${pool.thrownAway} clients thrown away and 1 expected, ${pool.out} not given back. Next: one attempt, and \`release(true)\` for its dead client.`,
    );
  }
});

test("waits for a random time that may double with each attempt", async ({ lab, other }) => {
  const bounds = [64, 128, 256, 300];
  const options = { attempts: bounds.length + 1, baseMs: 64, maxMs: 300 };
  await using one = await HookedPool.open(lab, 1);
  await using two = await HookedPool.open(other, 1);
  const waits: number[][] = [];
  for (let k = 0; k < 24; k++) {
    const pool = k % 2 ? one : two;
    const work = (client: pg.PoolClient) => raise(client, k % 3 ? "40001" : "40P01");
    const { pauses, held, timers } = await pausesOf(pool, () => transact(pool, work, options));
    const what = `With ${JSON.stringify(options)}, each attempt failed`;
    demand(
      pauses.length === bounds.length && timers === 0,
      `${what}; transact waited ${formatCount(pauses.length, "time")}, and ${formatCount(timers, "timer")} ran on at its end. It was to wait ${bounds.length} times: between the attempts, and not after the last. Next: give up before you sleep.`,
    );
    demand(
      held === 0,
      `${what}; transact waited with ${formatCount(held, "client")} in its hands, which nobody else could use. Next: release it first, then sleep.`,
    );
    waits.push(pauses);
  }
  demandFullJitter(waits, bounds);
  await demandPauses(transact, lab);
});
