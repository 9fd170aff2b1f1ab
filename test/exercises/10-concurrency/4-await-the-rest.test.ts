import type pg from "pg";
import { measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { allOrNothing } from "#work/10-concurrency/4-await-the-rest";
import { demandPoolsError } from "../../ended-pool.js";
import { demand, endOf, lingering, same, test, toldEnd, toldValue } from "../../exercise-lab.js";
import { openTestPool, type TestPool, WatchedPool } from "../../exercise-pool.js";
import { held } from "../../held-work.js";
import { demandAsLent } from "../../lent-state.js";
import { cities, failing, hidesError, ids, meanwhile, moves, movesTwice } from "../../moved-users.js";
import { until } from "../../odd-server.js";
import { refuseChange, refusedWords } from "../../refused-change.js";
import { watch } from "../../virtual-time.js";
import { demandOutlivesBreaks } from "../../waiting-calls.js";
import { demandOver, settledOf, WatchedWorks, type Work } from "../../watched-works.js";

/**
 * Tries
 *   zero: returns what the works returned, in their order, and has committed all
 *   one: returns what the works returned, in their order, and has committed all
 *   many: returns what the works returned, in their order, and has committed all
 *   missing: fails as the pool does when a connection cannot be had, and keeps none
 *   repeated: keeps the works of several callers apart
 *   error on the way: waits for the others when one fails, undoes all, and throws what failed first
 *   order: returns what the works returned, in their order, and has committed all
 *   failure at the commit: throws what the server refuses at the commit, and has committed the rest
 *   error that is hidden: throws when the server answers a commit with ROLLBACK
 *   death: outlives a connection that breaks, at each statement
 *   two at once: keeps the works of several callers apart
 *   second call: keeps the works of several callers apart
 *   late work: costs two statements more than the works themselves, also when it fails
 */

test("returns what the works returned, in their order, and has committed all", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 4);
    for (const [count, city] of [
      [4, "Ghent"],
      [1, "Bern"],
      [3, "Basel"],
      [0, "Rome"],
    ] as const) {
      const works = new WatchedWorks();
      const ended: boolean[] = [];
      const values = [0, undefined, "", null].slice(0, count);
      const list = values.map((value, k) =>
        works.watched(async (client) => {
          const inside = client.getTransactionStatus();
          const name = await moves(ids[k] ?? 0, city)(client);
          // The last is the first to end, if they run at the same time.
          await until(() => k === count - 1 || ended[k + 1] === true, 300);
          ended[k] = true;
          return k === 0 ? { name, inside } : value;
        }),
      );
      const settled = await works.settled(pool, () => allOrNothing(pool, Object.freeze(list)));
      const { end } = settled;
      const what = `allOrNothing of ${formatCount(count, "work")} ${toldEnd(end)}`;
      const sql = "select name from users where id = 3";
      const name = (await each.pool.query<{ name: string }>(sql)).rows[0]?.name;
      const expected = values.map((value, k) => (k === 0 ? { name, inside: "T" } : value));
      demand(
        !end.threw && same(end.value, expected),
        `${what}; ${toldValue(expected)} was expected: what each work returned, in the order of the works, whichever ended first, and whatever it is (inside "T": in a transaction). Next: Promise.all has the values in the order of its promises.`,
      );
      demand(
        new Set(works.clients).size === count,
        `${what}. The works ran on ${formatCount(new Set(works.clients).size, "connection")}; each was to have one of its own. On one they would wait for each other. Next: pool.connect() for each work.`,
      );
      await demandOver(each, settled, what);
      const found = (await cities(each)).split(city).length - 1;
      demand(
        found === count,
        `${what}. Each moved a user to ${city}; read by somebody else, ${found} of ${count} live there. Next: commit all when all have succeeded.`,
      );
    }
  }
});

test("commits nothing before every work has succeeded", async ({ lab, other }) => {
  for (const [each, fails] of [
    [lab, false],
    [other, true],
  ] as const) {
    await using pool = await openTestPool(each, 3);
    const works = new WatchedWorks();
    const hold = held();
    const last: Work<unknown> = async () => {
      await hold.work();
      if (fails) throw new Error("no");
    };
    const before = await cities(each);
    const list = [moves(3, "Oslo"), last, moves(5, "Oslo")].map((work) => works.watched(work));
    const call = watch(() => works.settled(pool, () => allOrNothing(pool, list)));
    await until(() => call.state !== "waiting" || (works.begun === 3 && works.running === 1));
    await meanwhile(each);
    // A commit that was sent is seen when it is answered, however long the disk takes.
    await until(() => !pool.isBusy);
    const seen = await cities(each);
    hold.end();
    await until(() => call.state !== "waiting");
    const what = "Two of three works had succeeded, and the third was still under way";
    const next = "let every work end before the first commit.";
    demand(
      seen === before,
      `${what}. Everybody saw their changes already: ${seen}; before: ${before}. Should the third fail, nobody could take them back. Next: ${next}`,
    );
    await demandOver(each, settledOf(call), `${what}; at last it ${fails ? "failed" : "succeeded"}`);
    const after = await cities(each);
    demand(
      (after === before) === fails,
      `${what}; at last it ${fails ? "failed" : "succeeded"}, and the users are: ${after}; before: ${before}. Next: ${next} Then commit all, or roll all back.`,
    );
  }
});

test("waits for the others when one fails, undoes all, and throws what failed first", async ({ lab, other }) => {
  for (const [k, [failure, fail]] of Object.entries(failing).entries()) {
    const each = k % 2 ? other : lab;
    await using pool = await openTestPool(each, 3);
    const works = new WatchedWorks();
    const holds = [held(), held()] as const;
    // Who throws at once cannot wait for the others.
    const atOnce = failure === "threw before it returned a promise";
    const fails: Work<unknown> = (client) =>
      atOnce ? fail(client) : until(() => works.begun === 3).then(() => fail(client));
    const list = [movesTwice(holds[0], [3, 5], "late"), fails, movesTwice(holds[1], [7, 11])];
    // First in the list, in the middle, last; the one that fails as well, but later, stands before it and behind it.
    if (k % 3 > 0) list.push(list.shift() as Work<unknown>);
    if (k % 3 > 1) list.reverse();
    const before = await cities(each);
    const watched = list.map((work) => works.watched(work));
    const call = watch(() => works.settled(pool, () => allOrNothing(pool, watched)));
    await until(() => call.state !== "waiting" || ((atOnce || works.begun === 3) && works.failures.length > 0));
    if (call.state === "failed") settledOf(call);
    const together = atOnce ? 3 : works.begun;
    await meanwhile(each);
    const early = call.state !== "waiting";
    for (const hold of holds) hold.end();
    await until(() => call.state !== "waiting" && works.running === 0);
    const what = `Of three works one ${failure}, while the others were under way`;
    demand(
      together === 3,
      `${what}. ${formatCount(together, "work")} had begun by then; three were to run at the same time. Next: call every work before you wait for one.`,
    );
    demand(
      !early,
      `${what}. The promise settled without waiting for them: they go on behind the caller's back, on connections that may be somebody else's by now. Next: give each a catch of its own, and wait for all of them.`,
    );
    const settled = settledOf(call);
    const { end } = settled;
    const told = `${what}; then one of these failed as well. allOrNothing ${toldEnd(end)}`;
    demand(
      end.threw && end.error === works.failures[0],
      `${told}; what failed first was expected, ${toldValue(works.failures[0])}. The later ones are often but its echo. Next: note each failure when it comes, and throw the first, whatever it is.`,
    );
    await demandOver(each, settled, told);
    const after = await cities(each);
    demand(
      after === before,
      `${told}. Nothing was to be changed; the users are: ${after}; before: ${before}. Next: keep every transaction open until all works have ended, and roll all of them back.`,
    );
    const dead = failure === "lost its connection" ? 1 : 0;
    demand(
      pool.thrownAway === dead,
      `${told}. ${formatCount(pool.thrownAway, "connection")} had been thrown away, and ${dead} had died. A new one costs three round trips, and a dead one fails its next user. Next: release(true) if the rollback fails, and only then.`,
    );
  }
});

test("fails as the pool does when a connection cannot be had, and keeps none", async ({ lab }) => {
  await using pool = new WatchedPool(lab, 3);
  for (const client of await Promise.all([pool.connect(), pool.connect()])) client.release();
  const works = new WatchedWorks();
  const hold = held();
  const list = [3, 5, 7].map((id) =>
    works.watched(async (client) => {
      await hold.work();
      return moves(id, "Nowhere")(client);
    }),
  );
  const before = await cities(lab);
  await lab.faults([{ kind: "refuse" }]);
  const call = watch(() => works.settled(pool, () => allOrNothing(pool, list)));
  await until(() => call.state !== "waiting" || pool.refusal !== undefined);
  await lab.faults([]);
  await meanwhile(lab);
  const early = call.state !== "waiting" && works.running > 0;
  hold.end();
  await until(() => call.state !== "waiting" && works.running === 0);
  const settled = settledOf(call);
  const what = `Three works, and the third connection could not be opened; allOrNothing ${toldEnd(settled.end)}`;
  demand(!early, `${what}, while another work was under way. Next: count the connect as part of its work.`);
  demand(
    settled.end.threw && settled.end.error === pool.refusal,
    `${what}; the pool's own error was expected, ${toldValue(pool.refusal)}. Next: note it like the failure of a work.`,
  );
  await demandOver(lab, settled, what);
  demand((await cities(lab)) === before, `${what}; others had committed all the same. Next: roll all back.`);
  await demandPoolsError(lab, "allOrNothing", (ended) => allOrNothing(ended, [moves(3, "Nowhere")]));
});

test("throws what the server refuses at the commit, and has committed the rest", async ({ lab, other }) => {
  for (const [each, place] of [
    [lab, 0],
    [other, 2],
  ] as const) {
    await using _refusal = await refuseChange(each, "users", ids[place] ?? 0, "at the commit");
    await using pool = await openTestPool(each, 3);
    const works = new WatchedWorks();
    const list = ids.slice(0, 3).map((id) => works.watched(moves(id, "Turin")));
    const settled = await works.settled(pool, () => allOrNothing(pool, list));
    const what = `Three works succeeded, and the server refused the commit of number ${place + 1} (“${refusedWords}”); allOrNothing ${toldEnd(settled.end)}`;
    demand(
      settled.end.threw && String(settled.end.error).includes(refusedWords),
      `${what}. Its error was expected: who returns as if all were well has lost a change. Next: a commit can fail; note it, too.`,
    );
    await demandOver(each, settled, what);
    const now = await cities(each);
    demand(
      now.split("Turin").length === 3,
      `${what}. Of the others' commits ${now.split("Turin").length - 1} stand, and 2 were expected: all works had succeeded. The users are: ${now}. Next: decide once, before the first commit, and then commit all.`,
    );
    demand(
      pool.thrownAway === 0,
      `${what}. Afterwards ${formatCount(pool.thrownAway, "connection")} had been thrown away, all of them alive. Next: whether it takes a rollback tells.`,
    );
  }
});

test("throws when the server answers a commit with ROLLBACK", async ({ lab }) => {
  await using pool = await openTestPool(lab, 2);
  const works = new WatchedWorks();
  const list = [moves(5, "Pisa"), hidesError].map((work) => works.watched(work));
  const settled = await works.settled(pool, () => allOrNothing(pool, list));
  const what = `The second of two works hid the error of a statement: the server answers its commit with ROLLBACK, and no error. allOrNothing ${toldEnd(settled.end)}`;
  demand(
    settled.end.threw,
    `${what}. An error was expected: its change is lost, and the caller takes it for done. Next: look at \`command\` in the result of the commit.`,
  );
  await demandOver(lab, settled, what);
});

test("outlives a connection that breaks, at each statement", async ({ lab }) => {
  const before = await cities(lab);
  const call = (pool: TestPool) => allOrNothing(pool, [moves(3, "Nowhere")]);
  await demandOutlivesBreaks(lab, "allOrNothing", 3, call, async (what) => {
    demand((await cities(lab)) === before, `${what}; the change is there all the same. Next: begin before the work.`);
  });
});

test("keeps the works of several callers apart", async ({ lab }) => {
  await using pool = await openTestPool(lab, 4);
  const works = new WatchedWorks();
  const together = async () => void (await until(() => works.begun === 4));
  const good = [3, 5].map((id) => async (client: pg.PoolClient) => {
    await moves(id, "Porto")(client);
    await together();
    return id;
  });
  const bad = [
    moves(7, "Nowhere"),
    async () => {
      await together();
      throw new Error("no");
    },
  ];
  const calls = [bad, good].map((list) => list.map((work) => works.watched<unknown>(work)));
  const before = await cities(lab);
  const [first, second] = await Promise.all(calls.map((list) => endOf(() => allOrNothing(pool, list))));
  const what = "Two calls at the same time, of two works each, and a work of the first failed";
  const next = "keep clients and failures inside of the function.";
  demand(
    first?.threw === true && first.error === works.failures[0],
    `${what}: the first ${first && toldEnd(first)}; its failure was expected. Next: ${next}`,
  );
  demand(
    second?.threw === false && same(second.value, [3, 5]),
    `${what}: the second ${second && toldEnd(second)}; [3,5] was expected. Next: ${next}`,
  );
  const told = await cities(lab);
  demand(
    told !== before && told.split("Porto").length === 3 && !told.includes("Nowhere"),
    `${what}; the users are: ${told}. Those of the second, 3 and 5, were to be in Porto, and nobody in Nowhere. Next: ${next}`,
  );
  const again = await endOf(() => allOrNothing(pool, [moves(7, "Graz"), moves(11, "Graz")]));
  const now = await cities(lab);
  const message = `After a call that failed, one of two works that succeed ${toldEnd(again)}; the users are: ${now}. 7 and 11 were to be in Graz. Next: ${next}`;
  demand(!again.threw && now.split("Graz").length === 3, message);
});

test("leaves each connection as it was lent", async ({ lab }) => {
  await using pool = await openTestPool(lab, 1);
  for (const work of [moves(3, "Linz"), failing["was refused by the server"] as Work<unknown>]) {
    const call = () => endOf(() => allOrNothing(pool, [work]));
    await demandAsLent(lab, pool, "allOrNothing of one work", call);
  }
});

test("costs two statements more than the works themselves, also when it fails", async ({ lab, other }) => {
  const next = "begin, the work, and commit or rollback: ask nothing else.";
  for (const [each, count] of [
    [lab, 3],
    [other, 1],
  ] as const) {
    await using pool = await openTestPool(each, 3);
    const list = ids.slice(0, count).map((id) => moves(id, "Metz"));
    const failed = [...list.slice(1), failing["was refused by the server"] as Work<unknown>];
    for (const [works, end] of [
      [list, "succeeds"],
      [failed, "fails"],
    ] as const) {
      const { cost } = await measure(each, () => lingering(() => endOf(() => allOrNothing(pool, works))));
      const what = `allOrNothing of ${formatCount(count, "work")} of one statement each, which ${end},`;
      const statements = 3 * count;
      expect(cost).toStayWithin({ statements, roundTrips: statements, connections: 0 }, { what, next });
    }
  }
});
