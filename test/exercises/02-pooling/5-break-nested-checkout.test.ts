import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { cancelOrder } from "#work/02-pooling/5-break-nested-checkout";
import { demand, endOf, test, toldEnd } from "../../exercise-lab.js";
import { breakingAt, openTestPool, openTransactions, WatchedPool } from "../../exercise-pool.js";
import { refuseChange, refusedWords } from "../../refused-change.js";
import { RowLock } from "../../row-lock.js";

/**
 * Tries
 *   zero: no, an order is always asked for
 *   one: cancels the order, and tells whose it was
 *   many: as many callers as you like come through a small pool
 *   missing: fails for what is not pending, and changes nothing
 *   repeated: fails for what is not pending, and changes nothing
 *   error on the way: both changes happen, or neither
 *   second call: outlives a connection that dies
 *   late work: takes one connection of the pool, and four round trips
 */

interface Pending {
  id: number;
  userId: number;
  name: string;
}

/** Pending orders, each of another user; other ones for every `nth`. */
async function pending(lab: Lab, nth: number, count: number): Promise<Pending[]> {
  const sql = `select max(o.id) as id, u.id as "userId", u.name from orders o join users u on u.id = o.user_id
    where o.status = 'pending' group by u.id order by u.id offset $1 limit $2`;
  const { rows } = await lab.pool.query<Pending>(sql, [nth * 10, count]);
  if (rows.length < count) throw new Error("the shop has too few pending orders");
  return rows;
}

/** What the whole shop looks like: how many orders are in which state, and when which users were last changed. */
async function shopOf(lab: Lab, order: { id: number; userId: number }) {
  const sql = `select (select status from orders where id = $1) as status,
    (select updated_at::text from users where id = $2) as noted,
    (select count(*)::int from orders where status = 'cancelled') as cancelled,
    (select md5(string_agg(updated_at::text, ',' order by id)) from users where id <> $2) as others`;
  type Shop = { status: string; noted: string; cancelled: number; others: string };
  return (await lab.pool.query<Shop>(sql, [order.id, order.userId])).rows[0] as Shop;
}

test("cancels the order, and tells whose it was", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 2);
    for (const order of await pending(each, 0, 3)) {
      const before = await shopOf(each, order);
      const end = await endOf(() => cancelOrder(pool, order.id));
      demand(
        !end.threw && end.value === `order ${order.id} of ${order.name} is cancelled`,
        `cancelOrder(${order.id}) ${toldEnd(end)}; "order ${order.id} of ${order.name} is cancelled" was expected. Next: let touchUser return the name, as before.`,
      );
      const after = await shopOf(each, order);
      demand(
        after.status === "cancelled" && after.cancelled === before.cancelled + 1,
        `Order ${order.id} was to be cancelled, and no other; it is "${after.status}", and ${after.cancelled - before.cancelled} orders have become cancelled. Next: keep the update as it was.`,
      );
      const { rows } = await each.pool.query(
        "select updated_at between now() - interval '1 hour' and now() as recent from users where id = $1",
        [order.userId],
      );
      demand(
        after.noted !== before.noted && rows[0]?.recent === true && after.others === before.others,
        `User ${order.userId} was to have updated_at set to now, and nobody else; it was ${before.noted} and is ${after.noted}, and the others were ${after.others === before.others ? "left alone" : "changed, too"}. Next: keep the statement of touchUser as it was.`,
      );
      // Of connections that do not come back speak other tests; here they would make the next call wait for ever.
      if (pool.out > 1) return;
    }
  }
});

test("fails for what is not pending, and changes nothing", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 2);
    const { rows } = await each.pool.query<{ id: number; userId: number }>(
      "select distinct on (status) id, user_id as \"userId\" from orders where status <> 'pending' order by status, id desc",
    );
    const [twice] = await pending(each, 1, 1);
    await cancelOrder(pool, twice?.id ?? 0);
    for (const order of [...rows, twice ?? { id: 0, userId: 0 }, { id: 9_000_000, userId: 1 }]) {
      const before = await shopOf(each, order);
      const end = await endOf(() => cancelOrder(pool, order.id));
      const what = `Order ${order.id} is ${before.status ?? "not there"}${order === twice ? ", since it was cancelled a moment ago" : ""}`;
      demand(
        end.threw && String(end.error).includes(`order ${order.id} is not pending`),
        `${what}; cancelOrder ${toldEnd(end)}. The error "order ${order.id} is not pending" was expected. Next: keep the condition, and let the error go on.`,
      );
      demand(
        pool.out === 0 && (await openTransactions(each)) === 0,
        `${what}, and cancelOrder failed, as it should; afterwards ${pool.out} connections had not come back (taken at ${pool.takenAt}), or a transaction was open. Next: rollback after every error, and release in a finally.`,
      );
      const after = await shopOf(each, order);
      demand(
        JSON.stringify(after) === JSON.stringify(before),
        `${what}, and the call failed, as it should; it was noted at the user all the same, or the order was changed. Next: both updates on one client, between begin and commit.`,
      );
    }
  }
});

test("as many callers as you like come through a small pool", async ({ lab, other }) => {
  for (const [each, size] of [
    [lab, 2],
    [other, 1],
  ] as const) {
    await using pool = new WatchedPool(each, size);
    const orders = await pending(each, 2, 8);
    const calls = orders.map(({ id }) => pool.asCaller(() => endOf(() => cancelOrder(pool, id))));
    const failed = (await Promise.all(calls)).filter(({ threw }) => threw);
    demand(
      failed.length === 0,
      `8 callers at once, a pool of ${size}: ${failed.length} failed, the first ${toldEnd(failed[0] ?? { threw: true, error: "" })}. Whoever holds a connection needs a second, so none ever comes back. Next: hand the client that the call holds to touchUser.`,
    );
  }
});

test("both changes happen, or neither", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const [order, ...more] = await pending(each, 4, 3);
    const cases = [
      [order, "users", "at once"],
      [more[0], "users", "at the commit"],
      [more[1], "orders", "at the commit"],
    ] as const;
    for (const [refused, table, when] of cases) {
      if (!refused) continue;
      await using _refusal = await refuseChange(each, table, table === "users" ? refused.userId : refused.id, when);
      await using pool = await openTestPool(each, 3);
      const before = await shopOf(each, refused);
      const end = await endOf(() => cancelOrder(pool, refused.id));
      const what = `The server refused the change of the ${table === "users" ? "user" : "order"} ${when}`;
      demand(
        end.threw && String(end.error).includes(refusedWords),
        `${what} ("${refusedWords}"), and cancelOrder ${toldEnd(end)}. Next: await each query, and throw on what it threw.`,
      );
      const after = await shopOf(each, refused);
      demand(
        after.status === before.status,
        `${what}, and the order is cancelled all the same. Half of the work is done, and nobody knows. Next: both updates on one client, between begin and commit.`,
      );
      demand(
        after.noted === before.noted,
        `${what}, and it was noted at the user all the same. Half of the work is done, and nobody knows. Next: both updates on one client, between begin and commit.`,
      );
      demand(
        pool.out === 0 && (await openTransactions(each)) === 0,
        `${what}; afterwards ${pool.out} connections had not come back (taken at ${pool.takenAt}), or a transaction was open: it holds its locks, and the next user works inside it. Next: rollback after every error, and release in a finally.`,
      );
    }
  }
});

/** An error that speaks of the connection itself, and not of one that is used although it has died. */
const isFirst = (words: string) => /terminat|ECONNRESET|EPIPE|socket/i.test(words) && !/not queryable/.test(words);

test("outlives a connection that dies", async ({ lab, other }) => {
  const orders = await pending(lab, 6, 4);
  for (const [k, order] of orders.entries()) {
    await using pool = await openTestPool(lab, 2);
    const end = await breakingAt(lab, k + 1, () => endOf(() => cancelOrder(pool, order.id)));
    const { status } = await shopOf(lab, order);
    demand(
      end.threw ? isFirst(String(end.error)) && status === "pending" : status === "cancelled",
      `The connection broke at statement ${k + 1}; cancelOrder ${toldEnd(end)}, and the order is ${status}. What went wrong first was expected, the end of the connection. Next: when the rollback fails as well, throw the first error on all the same.`,
    );
    demand(
      pool.out === 0,
      `The connection broke at statement ${k + 1}, and did not come back (taken at ${pool.takenAt}): the pool counts it as used for ever. Next: let nothing stand between the error and release, no rollback that fails either.`,
    );
  }
  const [first, second] = await pending(other, 6, 2);
  await using pool = new WatchedPool(other, 1);
  await using lock = await RowLock.hold(other, "orders", first?.id ?? 0);
  const ended = pool.asCaller(() => endOf(() => cancelOrder(pool, first?.id ?? 0)));
  const next = pool.asCaller(() => endOf(() => cancelOrder(pool, second?.id ?? 0)));
  const [process] = await Promise.race([lock.waiters(1), ended.then(() => [])]);
  if (process) await lock.terminate(process);
  const end = await ended;
  const said = "terminating connection due to administrator command";
  demand(
    end.threw && String(end.error).includes(said),
    `An administrator ended the connection of a call that waited for its order. The server said "${said}", and cancelOrder ${toldEnd(end)}. What went wrong first is what the caller must know. Next: when the rollback fails as well, throw the first error on all the same.`,
  );
  // What did not come back now never will: the next would wait for it for ever.
  demand(
    pool.returns > 0,
    "An administrator ended the connection of a call, and it did not come back: the pool counts it as used for ever. Next: let nothing stand between the error and release, no rollback that fails either.",
  );
  const got = await next;
  demand(
    !got.threw && got.value.includes("is cancelled"),
    `A connection died, and the next call, which had nothing to do with it, ${toldEnd(got)}. Next: find out by the rollback whether the connection is alive, and release(true) when it is not.`,
  );
});

test("fails as the pool does when no connection can be had", async ({ lab }) => {
  await using pool = await openTestPool(lab, 1);
  await pool.end();
  const end = await endOf(() => cancelOrder(pool, 1));
  demand(
    end.threw && String(end.error).includes("after calling end on the pool"),
    `The pool had no connection to give, for it was ended; cancelOrder ${toldEnd(end)}. The pool's own error was expected. Next: connect before the \`try\`: without a client there is nothing to release.`,
  );
});

test("takes one connection of the pool, and four round trips", async ({ lab }) => {
  await using small = await openTestPool(lab, 2);
  const orders = await pending(lab, 8, 7);
  const { cost } = await measure(lab, () => cancelOrder(small, orders[0]?.id ?? 0));
  const next = "begin, two updates and commit, on the one connection that the call has taken.";
  expect(cost).toStayWithin({ connections: 0, roundTrips: 4 }, { what: "cancelOrder", next });
  // More calls than connections, so that one which was thrown away would have to be opened anew.
  const inTurn = await measure(lab, async () => {
    for (const { id } of orders.slice(1, 4)) await cancelOrder(small, id);
  });
  expect(inTurn.cost).toStayWithin(
    { connections: 0, roundTrips: 12 },
    { what: "cancelOrder, three calls in turn,", next: "release(true) only when the rollback fails, too." },
  );
  await using large = await openTestPool(lab, 6);
  const atOnce = await measure(lab, () => Promise.all(orders.slice(4).map(({ id }) => cancelOrder(large, id))));
  expect(atOnce.cost).toStayWithin(
    { connections: 0, roundTrips: 12, depth: 4 },
    { what: "cancelOrder for three callers at once", next: "let no call wait for another while connections are free." },
  );
});
