import { measure } from "roundtrip";
import { expect } from "vitest";
import { cancelOrder } from "#work/03-pool-in-production/3-break-nested-checkout";
import { demandPoolsError } from "../../ended-pool.js";
import { demand, endOf, test, toldEnd } from "../../exercise-lab.js";
import {
  breakingAt,
  demandTidy,
  isFirst,
  nextProcess,
  openTestPool,
  type TestPool,
  WatchedPool,
} from "../../exercise-pool.js";
import { addAkin, pending, shopOf } from "../../orders.js";
import { demandLivingKept, refuseChange, refusedWords } from "../../refused-change.js";
import { endedWords, endingAt } from "../../replaced-statements.js";
import { demandAnswerAwaited, demandRefusedThrownAway } from "../../rollback-answers.js";
import { RowLock, waitingForRow } from "../../row-lock.js";

/**
 * Tries
 *   zero: no, an order is always asked for
 *   one: cancels the order, and tells whose it was
 *   many: as many callers as you like come through a small pool
 *   missing: fails for what is not pending, and changes nothing
 *   repeated: fails for what is not pending, and changes nothing
 *   error on the way: both changes happen, or neither
 *   error that sounds like death: keeps a connection that is alive, whatever the error says
 *   slow answer: waits for each answer, and throws away a connection that refuses to roll back
 *   two at once: waits for no call that has to wait
 *   two at one row: goes on when the row is free, and cancels what is pending then
 *   second call: outlives a connection that dies, at each statement
 *   late work: takes a connection of the pool, and four round trips for each call
 */

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
        `Order ${order.id} was to be cancelled, and no other; it is "${after.status}", and orders that have become cancelled: ${after.cancelled - before.cancelled}. Next: keep the update as it was.`,
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
      const early = `${what}; the connection went back before \`rollback\` was answered: by then nobody knew whether it lives, and its transaction may still be open. Next: await \`rollback\`, then release.`;
      demand(pool.returnedBusy === 0, early);
      await demandTidy(each, pool, `${what}, and cancelOrder failed, as it should`);
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
    const stuck = failed.some((end) => end.threw && /^Error: deadlock in a pool/.test(String(end.error)));
    demand(
      failed.length === 0,
      `8 callers at once, a pool of ${size}: ${failed.length} failed, the first ${toldEnd(failed[0] ?? { threw: true, error: "" })}. ${stuck ? "Whoever holds a connection needs a second, so none ever comes back. Next: hand the client that the call holds to touchUser." : "They asked for orders of several users, all of them pending. Next: let no call depend on another."}`,
    );
  }
});

test("both changes happen, or neither", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const [seen] = await pending(each, 3, 1);
    await using lock = await RowLock.hold(each, "users", seen?.userId ?? 0);
    await using one = await openTestPool(each, 2);
    const call = endOf(() => cancelOrder(one, seen?.id ?? 0));
    await lock.stops(call);
    const { rows } = await each.pool.query<{ status: string }>("select status from orders where id = $1", [seen?.id]);
    await lock.letGo();
    await call;
    demand(
      rows[0]?.status === "pending",
      `The call had still to wait for the user's row, and everybody saw the order as ${rows[0]?.status}. Should the second change fail, no change back is certain to happen: the connection may be gone. Next: both updates between one begin and one commit.`,
    );
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
      await demandTidy(each, pool, what);
    }
  }
});

test("outlives a connection that dies, at each statement", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const orders = await pending(each, 6, 4);
    const missing = { id: 9_000_000, userId: 1 };
    const moments = [...orders.map((order, k) => [order, k + 1] as const), [missing, "rollback"] as const];
    for (const [order, statement] of moments) {
      for (const how of ["was ended by the server", "broke"] as const) {
        if (how === "broke" && statement === "rollback") continue;
        await using pool = await openTestPool(each, 2);
        const before = await shopOf(each, order);
        const call = () => endOf(() => cancelOrder(pool, order.id));
        const state = how === "broke" ? undefined : endingAt(pool, statement);
        const end = state ? await call() : await breakingAt(each, Number(statement), call);
        // With fewer statements there is no such moment, and the order is cancelled by now.
        if (state && !state.sent) break;
        const after = await shopOf(each, order);
        const what = `The connection ${how} at ${statement === "rollback" ? "`rollback`" : `statement ${statement}`} for ${order === missing ? "an order that is not there" : "a pending order"}`;
        demand(
          after.status === before.status && after.noted === before.noted,
          `${what}; cancelOrder ${toldEnd(end)}. The order was ${before.status}, and is ${after.status}; at the user it was ${after.noted === before.noted ? "not " : ""}noted. Half of the work is done, and nobody knows. Next: both updates between one begin and one commit.`,
        );
        const words = end.threw ? String(end.error) : "";
        const first = order === missing ? `order ${order.id} is not pending` : state ? endedWords : "";
        demand(
          first ? words.includes(first) : isFirst(words),
          `${what}; cancelOrder ${toldEnd(end)}. What went wrong first was expected, ${first ? `"${first}"` : "the end of the connection"}. Next: ${state?.overtaken ? "await each query: the next was sent before this one was answered, and its error reached nobody" : "when the rollback fails as well, throw the first error on all the same"}.`,
        );
        demand(
          pool.out === 0,
          `${what}, and ${pool.toldOut}: the pool counts it as used for ever. Next: let nothing stand between connect and the block whose end releases, \`begin\` belongs inside, nor between the error and release, no rollback that fails either.`,
        );
        demand(
          pool.thrownAway === 1,
          `${what}, and it was given back as if it were alive. Whoever gets it next fails. Next: ask \`rollback\` after every error, that of \`commit\` too, and release(true) when the rollback fails.`,
        );
      }
    }
  }
});

test("fails as the pool does when no connection can be had", ({ lab }) =>
  demandPoolsError(lab, "cancelOrder", (pool) => cancelOrder(pool, 1)));

test("waits for no call that has to wait", async ({ lab, other }) => {
  for (const [each, table] of [
    [lab, "orders"],
    [other, "users"],
  ] as const) {
    const [first, owner, ...more] = await pending(each, 9, 26);
    if (!first || !owner) return;
    const others = [await addAkin(each, first.id, owner.userId), ...more];
    await using lock = await RowLock.hold(each, table, table === "orders" ? first.id : first.userId);
    await using pool = await openTestPool(each, 4);
    const taken = () => pool.returns - 4 + pool.out;
    const stuck = endOf(() => cancelOrder(pool, first.id));
    await lock.stops(stuck);
    let finished = 0;
    const inTurn = (async () => {
      for (const { id } of others) {
        await endOf(() => cancelOrder(pool, id));
        finished++;
      }
    })();
    // Meanwhile work elsewhere: the next takes its free connection without any answer of the server.
    for (let k = 0; k < 20; k++) await each.pool.query("select 1");
    const began = taken() > 1;
    // Rows of their own: they end, or they wait for what the first one holds beside its rows.
    if (began) await Promise.race([inTurn, lock.waiters(2)]);
    const free = finished;
    await lock.letGo();
    await Promise.all([stuck, inTurn]);
    const what = `One call waited for the row of its ${table === "orders" ? "order" : "user"}`;
    demand(
      began,
      `${what}, and another, for another order, had not even begun, with a connection of the pool free: it queued behind the first. One slow order would stop them all. Next: take the connection at once in each call, and keep nothing between calls.`,
    );
    demand(
      free === others.length,
      `${what}; of ${others.length} calls for other orders of other users ${free} ended meanwhile, and the next, for order ${others[free]?.id}, had to wait for the first, order ${first.id}. One slow order would stop them all. Next: the updates lock their rows by themselves: take no lock beside them.`,
    );
  }
});

test("takes a connection of the pool, and four round trips for each call", async ({ lab }) => {
  await using small = await openTestPool(lab, 2);
  const orders = await pending(lab, 8, 7);
  const { cost } = await measure(lab, () => cancelOrder(small, orders[0]?.id ?? 0));
  const next = "begin, two updates and commit, on the one connection that the call has taken.";
  expect(cost).toStayWithin({ connections: 0, roundTrips: 4 }, { what: "cancelOrder", next });
  // More calls than connections, so that one which was thrown away would have to be opened anew.
  const inTurn = await measure(lab, async () => {
    for (const { id } of orders.slice(1, 4)) await cancelOrder(small, id);
  });
  const most = { connections: 0, roundTrips: 12 };
  const kept = "release(true) only when the rollback fails, too.";
  expect(inTurn.cost).toStayWithin(most, { what: "cancelOrder, three calls in turn,", next: kept });
  await using large = await openTestPool(lab, 6);
  const atOnce = await measure(lab, () => Promise.all(orders.slice(4).map(({ id }) => cancelOrder(large, id))));
  expect(atOnce.cost).toStayWithin(most, { what: "cancelOrder for three callers at once", next });
  demand(
    atOnce.cost.depth <= 4,
    `Three callers at once, with connections free: ${atOnce.cost.depth} round trips were made one after the other; 4 were expected, for the three need not wait for each other. Next: let no call wait for another while connections are free.`,
  );
});

test("costs no more when it fails, and keeps a connection that is alive", async ({ lab }) => {
  await using pool = await openTestPool(lab, 2);
  const [first, second, third] = await pending(lab, 5, 3);
  for (const [order, what, roundTrips, table, when] of [
    [{ id: 9_000_000, userId: 1 }, "an order that is not pending", 3],
    [first, "a change of the user that the server refused", 4, "users", "at once"],
    [second, "a change of the order that the server refused", 3, "orders", "at once"],
    [third, "a commit that the server refused", 5, "orders", "at the commit"],
  ] as const) {
    const refusedId = (table === "users" ? order?.userId : order?.id) ?? 0;
    await using _refusal = await (table ? refuseChange(lab, table, refusedId, when) : undefined);
    const before = await nextProcess(pool);
    const { cost } = await measure(lab, () => endOf(() => cancelOrder(pool, order?.id ?? 0)));
    const next = `begin, then the order, the user and commit up to the one that fails, and \`rollback\`, which ends the transaction and tells whether anybody is there: ${roundTrips} in all.`;
    expect(cost).toStayWithin({ connections: 0, roundTrips }, { what: `cancelOrder, for ${what},`, next });
    demand(
      (await nextProcess(pool)) === before,
      `cancelOrder failed for ${what}, which harms no connection; it was thrown away all the same, and a new one costs three round trips. Next: release(true) only when the rollback fails, too (pool.query throws its connection away after any error).`,
    );
  }
});

test("keeps a connection that is alive, whatever the error says", async ({ lab }) => {
  const [order] = await pending(lab, 7, 1);
  const { id, userId } = order ?? { id: 0, userId: 0 };
  const refusals = [["orders", id, "at once"] as const, ["users", userId, "at the commit"] as const];
  await demandLivingKept(lab, "cancelOrder", refusals, (pool) => cancelOrder(pool, id));
});

test("waits for each answer, and throws away a connection that refuses to roll back", async ({ lab }) => {
  const [{ id } = { id: 0 }] = await pending(lab, 13, 1);
  const again = () => lab.pool.query("update orders set status = 'pending' where id = $1", [id]);
  const cancel = (pool: TestPool) => again().then(() => endOf(() => cancelOrder(pool, id)));
  for (const statement of [1, 2, 3, 4]) await demandAnswerAwaited(lab, "An order was cancelled", statement, cancel);
  const refused = (pool: TestPool) => cancelOrder(pool, 9_000_000);
  await demandAnswerAwaited(lab, "A call was refused", "rollback", (pool) => endOf(() => refused(pool)));
  await demandRefusedThrownAway(lab, "A call failed", "is not pending", refused);
});

test("goes on when the row is free, and cancels what is pending then", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const [order, twice] = await pending(each, 12, 2);
    if (!order || !twice) return;
    const akin = await addAkin(each, order.id, order.userId);
    const cancel = (id: number) => (pool: TestPool) => endOf(() => cancelOrder(pool, id));
    const ofOne = await waitingForRow(each, "users", order.userId, [cancel(order.id), cancel(akin.id)]);
    const failed = ofOne.find(({ threw }) => threw);
    demand(
      failed === undefined,
      `Two pending orders of one user were cancelled at once: both calls waited for the user's row, and when it was free one ${toldEnd(failed ?? { threw: false, value: "" })}. Its order is pending still, so nothing is in the way. Next: leave the isolation level as it is; at \`read committed\` a statement that has waited for a row goes on with the row as it is then.`,
    );
    const ofTwo = await waitingForRow(each, "orders", twice.id, [cancel(twice.id), cancel(twice.id)]);
    const lost = ofTwo.filter((end) => end.threw && String(end.error).includes(`order ${twice.id} is not pending`));
    demand(
      lost.length === 1 && ofTwo.filter(({ threw }) => threw).length === 1,
      `The same order was cancelled by two at once, both of which waited for its row; they ended so: ${ofTwo.map(toldEnd).join("; ")}. One was to succeed, and the other to fail with "order ${twice.id} is not pending". Next: keep the condition in the update, and leave the isolation level as it is.`,
    );
  }
});
