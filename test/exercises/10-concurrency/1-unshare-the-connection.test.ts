import { measure } from "roundtrip";
import { expect } from "vitest";
import { userPage } from "#work/10-concurrency/1-unshare-the-connection";
import { demandPoolsError } from "../../ended-pool.js";
import { demand, type Ending, endOf, lingering, same, test, toldEnd, toldValue } from "../../exercise-lab.js";
import { breakingAt, demandAllBack, isFirst, openDirectly, openTestPool, TestPool } from "../../exercise-pool.js";
import { HinderedOrders, refusedRead } from "../../hindered-orders.js";
import { refuseChange, refusedWords } from "../../refused-change.js";
import { RowLock } from "../../row-lock.js";
import { answers, endsOf, started } from "../../stuck-calls.js";
import { demandNoted, noted, together, truth, users } from "../../visits.js";

/**
 * Tries
 *   zero: answers as before, and counts the visit
 *   one: answers as before, and counts the visit
 *   many: serves many callers at once, with a pool of any size
 *   missing: fails for nobody, and counts no visit
 *   repeated: serves many callers at once, with a pool of any size
 *   error on the way: changes both, or neither
 *   a read that fails: counts the visit whatever the reads come to, and ends when it has ended
 *   a read that fails, another that waits: ends when each read has ended, and makes the visit, where a read fails
 *   a visit that fails: ends when the reads have ended, also where the visit fails
 *   death: outlives connections that break, at each statement
 *   no connection: fails as the pool does when no connection can be had
 *   second call: asks seven times, at most four of them in turn
 *   late work: asks seven times, at most four of them in turn
 */

const nobody = 5_000_000;

function demandPage(end: Ending<unknown>, expected: unknown, what: string): void {
  const got = end.threw ? undefined : end.value;
  demand(
    !end.threw && same(got, expected),
    `${what} ${toldEnd(end)}. Expected: ${toldValue(expected)}. Next: keep the statements, ask them at each call, and change the connections alone.`,
  );
}

test("answers as before, and counts the visit", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 5);
    const [many, one, none] = await users(each, each === lab ? 0 : 2);
    for (const userId of [many, one, none, one, many]) {
      const expected = await truth(each, userId);
      const before = await noted(each, userId);
      const what = `userPage(${userId})`;
      demandPage(await endOf(() => userPage(pool, userId)), expected, what);
      await demandNoted(each, userId, before, true, `${what} returned`);
      await demandAllBack(each, pool, `${what} returned`);
      await each.pool.query(
        // Two at the same moment, and one that was placed long ago.
        `insert into orders (id, user_id, total, status, created_at)
          select (select max(id) from orders) + k, $1, 12.5, 'pending', case k when 3 then '2020-01-01' else now() end
          from generate_series(1, 3) k`,
        [userId],
      );
    }
  }
});

test("has a connection for each of the four, all at once", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const [userId] = await users(each, 1);
    await using pool = new TestPool(each, 8);
    const { result, cost } = await measure(each, () => lingering(() => endOf(() => userPage(pool, userId))));
    demand(!result.threw, `userPage(${userId}) ${toldEnd(result)}. Next: change the connections alone.`);
    const few = "those that share one wait for each other, however many promises there are";
    const many = "a connection that is not needed is taken from somebody else";
    demand(
      cost.connections === 4,
      `userPage, with a new pool that has room for 8, opened ${cost.connections} of them; 4 were expected, one for each of the four: ${cost.connections < 4 ? few : many}. Next: start all four at once, each of which takes a connection of its own from the pool.`,
    );
    expect(cost).toStayWithin(
      { depth: 7, roundTrips: 19 },
      { what: "userPage with a new pool", next: "start all four before you await one." },
    );
  }
});

test("asks seven times, at most four of them in turn", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 4);
    for (const userId of await users(each, 3)) {
      const { result, cost } = await measure(each, () => lingering(() => endOf(() => userPage(pool, userId))));
      demand(!result.threw, `userPage(${userId}) ${toldEnd(result)}. Next: change the connections alone.`);
      expect(cost).toStayWithin(
        { depth: 4, roundTrips: 7, connections: 0 },
        {
          what: "userPage on open connections",
          why: "The four statements of the visit are the only ones that have to wait for each other.",
          next: "start the three reads beside it, before you await anything, and give each connection back alive.",
        },
      );
    }
  }
});

test("serves many callers at once, with a pool of any size", async ({ lab, other }) => {
  for (const [each, size] of [
    [lab, 1],
    [other, 3],
  ] as const) {
    const ids = await users(each, 4);
    const before = await Promise.all(ids.map((id) => truth(each, id)));
    await using pool = await openTestPool(each, size);
    // Three users, each of them three times at the same moment; and somebody between them who is none.
    const calls = [...ids, nobody, ...ids, nobody, ...ids].map((id) => endOf(() => userPage(pool, id)));
    const ends = await endsOf(each, calls, () => `${pool.returns} ${pool.out}`);
    demand(
      ends !== undefined,
      `11 callers at once, a pool of ${size}: all of them wait, and no connection comes back any more. Who holds one connection waits for a second. Next: let nobody take a connection while holding one.`,
    );
    const pages = ends as Ending<{ visits: number }>[];
    for (const [k, id] of ids.entries()) {
      const own = [0, 4, 8].map((from) => pages[k + from] as Ending<{ visits: number }>);
      const visits = own.map((end) => (end.threw ? toldEnd(end) : end.value.visits)).sort();
      demand(
        same(visits, [1, 2, 3]),
        `Three callers at once asked for the page of user ${id}: their visits must be 1, 2 and 3, and are ${visits.join(", ")}. Next: let each call note a visit of its own.`,
      );
      for (const end of own)
        demandPage(end, { ...before[k], visits: end.threw ? 0 : end.value.visits }, `userPage(${id})`);
    }
    const counted = await noted(each, nobody);
    demand(
      counted.times === 0 && counted.visits === 9,
      `11 callers at once, two of which asked for the page of user ${nobody}, who is nobody: of nobody ${counted.times} visits are noted, of the others ${counted.visits}. Expected: 0 and 9. Next: keep all statements of a visit on one client, which nobody else uses meanwhile.`,
    );
    await demandAllBack(each, pool, "11 callers at once were served");
  }
});

test("counts the visit whatever the reads come to, and ends when it has ended", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const [userId] = await users(each, 5);
    await each.pool.query("alter table orders rename column status to state");
    const back = () => each.pool.query("alter table orders rename column state to status");
    await using _renamed = { [Symbol.asyncDispose]: async () => void (await back()) };
    await using pool = await openTestPool(each, 4);
    const before = await noted(each, userId);
    await using lock = await RowLock.hold(each, "users", userId);
    const call = started(() => userPage(pool, userId));
    await lock.stops(call.end);
    await answers(each);
    const early = call.ended;
    const { times } = await noted(each, userId);
    await lock.letGo();
    const end = await call.end;
    // A visit that nobody waits for ends a little later.
    if (early) await answers(each);
    const what = "The server refused one of the reads while the visit had to wait for its row";
    demand(
      end.threw && (end.error as { code?: string }).code === "42703",
      `${what}; userPage ${toldEnd(end)}. The server's error, code 42703, was expected. Next: let it go on.`,
    );
    demand(
      !early,
      `${what}; userPage failed at once, and the visit went on behind the caller's back, on a connection of the pool. Whoever ends the pool, or tries again, meets it. Next: wait for all four by \`Promise.allSettled\`, then throw.`,
    );
    demand(
      times === before.times,
      `${what}; everybody saw the visit counted already, and last_login not yet changed. Expected: ${together}`,
    );
    await demandNoted(each, userId, before, true, what);
    await demandAllBack(each, pool, what);
  }
});

test("ends when the reads have ended, also where the visit fails", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await users(each, 0);
    await using pool = await openTestPool(each, 4);
    const returns = pool.returns;
    await using holder = await openDirectly(each);
    await holder.query("begin; lock table orders in access exclusive mode");
    const call = started(() => userPage(pool, nobody));
    // The visit fails by itself, and its connection is the first to come back.
    for (let look = 0; look < 400 && pool.returns === returns && !call.ended; look++) await each.pool.query("select 1");
    await answers(each);
    const early = call.ended;
    await holder.query("rollback");
    const end = await call.end;
    const what = "There is no such user, and the reads had to wait for the table of orders";
    demand(
      end.threw && String(end.error).includes(`there is no user ${nobody}`),
      `${what}; userPage ${toldEnd(end)}. The error "there is no user ${nobody}" was expected. Next: let the error of the visit go on.`,
    );
    demand(
      !early,
      `${what}; userPage failed at once, and the reads went on behind the caller's back, on connections of the pool. Next: wait for all four by \`Promise.allSettled\`, then throw.`,
    );
    await demandAllBack(each, pool, what);
  }
});

test("ends when each read has ended, and makes the visit, where a read fails", async ({ lab, other }) => {
  for (const [each, refused, held] of [
    [lab, "total", "created_at"],
    [other, "created_at", "status"],
    [lab, "status", "total"],
  ] as const) {
    const [userId] = await users(each, 4);
    await using orders = await HinderedOrders.put(each, refused, held);
    await using pool = await openTestPool(each, 4);
    const returns = pool.returns;
    const call = started(() => userPage(pool, userId));
    // All but one end by themselves.
    const hasOthers = () => pool.returns >= returns + 3;
    for (let look = 0; look < 400 && !hasOthers() && !call.ended; look++) await each.pool.query("select 1");
    await answers(each);
    const early = call.ended;
    await orders.letGo();
    const end = await call.end;
    const what = `The server refused the read that needs \`${refused}\``;
    const demandRefused = (what: string, end: Ending<unknown>) =>
      demand(
        end.threw && String(end.error).includes(refusedRead),
        `${what}; userPage ${toldEnd(end)}. The server's error, "${refusedRead}", was expected. Next: let it go on.`,
      );
    const one = `${what}, and the one that needs \`${held}\` had to wait`;
    demandRefused(one, end);
    demand(
      !early,
      `${one}; userPage failed when the others had ended, and this read went on behind the caller's back, on a connection of the pool. Next: hand all four to one \`Promise.allSettled\`; a \`Promise.all\` of the reads ends with the first that fails.`,
    );
    await demandAllBack(each, pool, one);
    await using narrow = await openTestPool(each, 1);
    const before = await noted(each, userId);
    const inTurn = `${what}, with a pool of one, in which one comes after the other`;
    const [alone] = (await endsOf(each, [endOf(() => userPage(narrow, userId))])) ?? [];
    demand(alone !== undefined, `${inTurn}; userPage waits for ever. Next: release in a finally.`);
    demandRefused(inTurn, alone);
    const { times } = await noted(each, userId);
    demand(
      times === before.times + 1,
      `${inTurn}; visits counted: ${times - before.times}, expected 1. The user has come, whatever the reads came to, and whoever got a connection first. Next: when the visit gets its connection, ask nothing but whether it got one.`,
    );
    await demandAllBack(each, narrow, inTurn);
  }
});

test("fails for nobody, and counts no visit", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await users(each, 0);
    await using pool = await openTestPool(each, 4);
    for (const userId of [nobody, -1]) {
      const before = await noted(each, userId);
      const end = await endOf(() => userPage(pool, userId));
      const what = `There is no user ${userId}; userPage ${toldEnd(end)}`;
      demand(
        end.threw && String(end.error).includes(`there is no user ${userId}`),
        `${what}. The error "there is no user ${userId}" was expected. Next: let the error of the visit go on.`,
      );
      await demandAllBack(each, pool, what);
      await demandNoted(each, userId, before, false, what);
    }
  }
});

test("changes both, or neither", async ({ lab, other }) => {
  for (const [each, when] of [
    [lab, "at once"],
    [other, "at the commit"],
  ] as const) {
    const [userId] = await users(each, 6);
    await using _refusal = await refuseChange(each, "users", userId, when);
    await using pool = await openTestPool(each, 4);
    const before = await noted(each, userId);
    const end = await endOf(() => userPage(pool, userId));
    const what = `The server refused the change of last_login ${when}; userPage ${toldEnd(end)}`;
    demand(
      end.threw && String(end.error).includes(refusedWords),
      `${what}. The server's error, "${refusedWords}", was expected. Next: await each statement, and let its error go on.`,
    );
    await demandAllBack(each, pool, what);
    await demandNoted(each, userId, before, false, what);
  }
});

test("outlives connections that break, at each statement", async ({ lab }) => {
  const [userId] = await users(lab, 7);
  for (let statement = 1; statement <= 4; statement++) {
    await using pool = await openTestPool(lab, 4);
    const before = await noted(lab, userId);
    const end = await breakingAt(lab, statement, () => endOf(() => userPage(pool, userId)));
    // With fewer statements there is no such moment.
    if (!end.threw && statement > 1) break;
    const what = `Connections broke at their statement ${statement}; userPage ${toldEnd(end)}`;
    demand(
      end.threw && isFirst(String(end.error)),
      `${what}. What went wrong first was expected, the end of a connection. Next: when the rollback fails as well, throw the first error on.`,
    );
    demand(
      pool.out === 0,
      `${what}. Afterwards ${pool.toldOut}: the pool counts it as used for ever. Next: release in a finally, behind no rollback that may fail.`,
    );
    // Each of the four has a first statement; a second one the visit alone.
    const dead = statement === 1 ? 4 : 1;
    demand(
      pool.thrownAway >= dead,
      `${what}. Connections that have died: ${dead}; thrown away: ${pool.thrownAway}. Next: release(true) when the rollback fails.`,
    );
    await demandNoted(lab, userId, before, false, what);
  }
});

test("fails as the pool does when no connection can be had", async ({ lab }) => {
  await demandPoolsError(lab, "userPage", (pool) => userPage(pool, 1));
});
