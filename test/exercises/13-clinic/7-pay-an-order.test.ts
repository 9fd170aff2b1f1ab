import { measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { payOrder } from "#work/13-clinic/7-pay-an-order";
import { demandAnswer, demandWaitsForPool } from "../../clinic-calls.js";
import { demandHandsOn } from "../../clinic-errors.js";
import {
  answers,
  demandClosed,
  demandNothingHeld,
  demandOneCharged,
  demandOthers,
  demandRefusalAwaited,
  demandState,
  ended,
  endOfWatched,
  notPending,
  othersThan,
  Provider,
  pendingOrders,
  refusal,
  unknown,
  withoutOrders,
} from "../../clinic-provider.js";
import { openTestShop, type TestShop } from "../../clinic-shop.js";
import { demand, endOf, lingering, test, toldEnd, toldValue } from "../../exercise-lab.js";
import { demandAsLent } from "../../lent-state.js";
import { codeOf, demandBothOrNeither, demandLossesPass, demandNotMixed } from "../../noted-payments.js";
import type { Watched } from "../../virtual-time.js";

/**
 * Tries
 *   zero: pays a pending order, and notes what was charged
 *   one: pays a pending order, and notes what was charged
 *   many: holds nothing while the provider thinks
 *   missing: charges for nothing but a pending order
 *   repeated: charges once for an order that is paid twice
 *   two at once: charges one of two who find the order pending at the same moment
 *   refused: lets an order that was refused be paid later
 *   unknown: leaves an order alone of which nobody knows whether it was charged
 *   error on the way: writes that it is paid, and what was charged, or neither
 *   error of the database: hands on the errors of the database
 *   second call: charges once for an order that is paid twice
 *   late work: makes few round trips, on connections that come back as they were lent
 */

const named = (id: number) => `payOrder(shop, ${id})`;

test("pays a pending order, and notes what was charged", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const orders = await pendingOrders(each, 3);
    await each.pool.query("update orders set total = 0 where id = $1", [orders[1]?.id]);
    await each.pool.query("update orders set total = 12345678.90 where id = $1", [orders[2]?.id]);
    await using open = await openTestShop(each, 2);
    for (const [k, { id, total }] of orders.entries()) {
      const provider = new Provider();
      const amount = [total, "0.00", "12345678.90"][k] ?? "";
      provider.answer = ({ charge }) => charge(`receipt ${id}`);
      const before = await othersThan(each, id);
      const end = await endOf(() => payOrder(provider.of(open), id));
      const what = named(id);
      demandAnswer(end, { paid: true, receipt: `receipt ${id}` }, what, "return the receipt that the provider gave.");
      provider.demandAsked(what, id, amount);
      const next = "note the receipt, and what was charged.";
      await demandState(each, id, `paid, receipt ${id} noted for ${amount}`, `When ${what} had ended`, next);
      await demandOthers(each, id, before, what);
      await demandClosed(each, open, `${what} had ended`);
    }
  }
});

test("charges for nothing but a pending order", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const [one] = await pendingOrders(each, 1);
    await using open = await openTestShop(each, 1);
    const provider = new Provider();
    provider.answer = ({ charge }) => charge("wrong");
    const id = one?.id ?? 0;
    for (const status of ["paying", "paid", "shipped", "cancelled", "refunded", "PENDING"]) {
      await each.pool.query("update orders set status = $2 where id = $1", [id, status]);
      const end = await endOf(() => payOrder(provider.of(open), id));
      demandAnswer(end, notPending, `${named(id)}, an order that is ${status},`, "look for the status in the update.");
      await demandState(each, id, status, `When ${named(id)} had ended`, "change a pending order alone.");
      await demandClosed(each, open, `${named(id)}, an order that is ${status}, had ended`);
    }
    for (const nobody of [0, -7, 9_000_000]) {
      const end = await endOf(() => payOrder(provider.of(open), nobody));
      demandAnswer(
        end,
        undefined,
        `${named(nobody)}, an order that is not there,`,
        "tell it from one that is not pending.",
      );
      await demandClosed(each, open, `${named(nobody)}, an order that is not there, had ended`);
    }
    const asked = `None of these orders was pending, and the provider was asked ${formatCount(provider.asked.length, "time")}. Next: ask when the update has changed a row.`;
    demand(provider.asked.length === 0, asked);
    await each.pool.query("update orders set status = 'shipped' where id = $1", [id]);
  }
});

test("holds nothing while the provider thinks", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const orders = await pendingOrders(each, 3);
    await using open = await openTestShop(each, 1);
    const provider = new Provider();
    const shop = provider.of(open);
    const calls = [];
    for (const { id } of orders) {
      const call = await provider.askedBy(() => payOrder(shop, id));
      const end = endOfWatched(call);
      demand(
        end === undefined,
        `${named(id)} ${end ? toldEnd(end) : ""}, and the provider had not answered. Next: await it.`,
      );
      const when = `While the provider thought about order ${id}`;
      demand(
        provider.asked.length === calls.length + 1,
        `With a pool of one connection, and payments of which the provider thinks, ${named(id)} never asked it. Next: give the connection back before you ask the provider.`,
      );
      await demandNothingHeld(each, open, id, when);
      calls.push(call);
    }
    // The last one is answered first.
    for (const [k, { id }] of [...orders.entries()].reverse()) {
      provider.asked[k]?.charge(`receipt ${k}`);
      const call = calls[k] as Watched<unknown>;
      await ended(call);
      const next = "keep nothing outside of the call.";
      demandAnswer(
        endOfWatched(call),
        { paid: true, receipt: `receipt ${k}` },
        `${named(id)}, one of three at once,`,
        next,
      );
      await demandState(
        each,
        id,
        `paid, receipt ${k} noted for ${orders[k]?.total}`,
        `When ${named(id)} had ended`,
        next,
      );
    }
    await demandClosed(each, open, "Three orders were paid at once");
  }
});

test("charges once for an order that is paid twice", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const [order] = await pendingOrders(each, 1);
    await using one = await openTestShop(each, 3);
    await using two = await openTestShop(each, 1);
    const provider = new Provider();
    const id = order?.id ?? 0;
    const call = await provider.askedBy(() => payOrder(provider.of(one), id));
    for (const shop of [one, two, one]) {
      const again = await provider.askedBy(() => payOrder(provider.of(shop), id));
      const what = `${named(id)}, called while the provider thought about the same order,`;
      const once = `${what} asked the provider again. Nobody wants to pay twice. Next: let the update that says "paying" change a pending order alone, and ask when it has changed a row.`;
      demand(provider.asked.length === 1, once);
      demandAnswer(
        endOfWatched(again),
        notPending,
        what,
        "do not wait for the provider, who was asked by another call.",
      );
    }
    provider.asked[0]?.charge("the only receipt");
    await ended(call);
    demandAnswer(
      endOfWatched(call),
      { paid: true, receipt: "the only receipt" },
      `${named(id)}, called four times,`,
      "the first one pays.",
    );
    demandAnswer(
      await endOf(() => payOrder(provider.of(two), id)),
      notPending,
      `${named(id)}, paid before,`,
      "it is paid.",
    );
  }
});

test("charges one of two who find the order pending at the same moment", async ({ lab, other }) => {
  for (const each of [lab, other]) await demandOneCharged(each, payOrder);
});

test("lets an order that was refused be paid later", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const [one] = await pendingOrders(each, 1);
    const id = one?.id ?? 0;
    await using open = await openTestShop(each, 2);
    const provider = new Provider();
    provider.answer = ({ fail }) => fail(refusal());
    const before = await othersThan(each, id);
    await demandRefusalAwaited(each, open, id, payOrder);
    // More often than there are connections.
    for (let k = 0; k < 2; k++) {
      const end = await endOf(() => payOrder(provider.of(open), id));
      const what = `${named(id)}, which the provider refused,`;
      demandAnswer(
        end,
        { paid: false, why: "refused" },
        what,
        "tell by the code PAYMENT_REFUSED that nothing was charged.",
      );
      await demandClosed(each, open, `${what} had ended`);
      await demandState(each, id, "pending", `When ${what} had ended`, "nothing was charged: let it be paid later.");
      await demandOthers(each, id, before, what);
    }
    provider.answer = ({ charge }) => charge("at last");
    const end = await endOf(() => payOrder(provider.of(open), id));
    const later = `${named(id)}, refused before,`;
    demandAnswer(end, { paid: true, receipt: "at last" }, later, "keep nothing of a call that was refused.");
    await demandState(
      each,
      id,
      `paid, at last noted for ${one?.total}`,
      `When ${later} had ended`,
      "as at the first time.",
    );
  }
});

test("leaves an order alone of which nobody knows whether it was charged", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const orders = await pendingOrders(each, unknown.length);
    await using open = await openTestShop(each, 2);
    for (const [k, { id }] of orders.entries()) {
      const provider = new Provider();
      provider.answer = ({ fail }) => fail(unknown[k]);
      const end = await endOf(() => payOrder(provider.of(open), id));
      const what = `The provider's answer about order ${id} was ${toldValue(unknown[k])}, and ${named(id)}`;
      demand(
        end.threw && end.error === unknown[k],
        `${what} ${toldEnd(end)}. That error, as it came, was expected. Next: only PAYMENT_REFUSED says that nothing was charged.`,
      );
      const next = "leave it to somebody who asks the provider: what may have been charged must not be charged again.";
      await demandState(each, id, "paying", `${what} threw it. Afterwards`, next);
      await demandClosed(each, open, `${what} threw it`);
      const again = await endOf(() => payOrder(provider.of(open), id));
      demandAnswer(again, notPending, `${named(id)}, called again behind such an error,`, next);
      const often = `The provider's answer about order ${id} was lost, and it was asked ${formatCount(provider.asked.length, "time")}. Next: ask once: the first time it may have charged.`;
      demand(provider.asked.length === 1, often);
    }
  }
});

test("writes that it is paid, and what was charged, or neither", async ({ lab, other }) => {
  for (const each of [lab, other]) await demandBothOrNeither(each, payOrder);
  await demandNotMixed(lab, payOrder);
});

test("hands on the errors of the database", async ({ lab }) => {
  const [refused, paid] = await pendingOrders(lab, 2);
  await lab.pool.query("update orders set status = 'shipped' where id = $1", [paid?.id]);
  const known = {
    what: named(paid?.id ?? 0),
    call: (shop: TestShop) => payOrder(shop, paid?.id ?? 0),
    truth: async () => notPending,
  };
  await demandHandsOn(lab, known, { name: "payOrder", tables: ["orders"], statements: 4 });
  const provider = new Provider();
  await using open = await openTestShop(lab, 1);
  const end = await withoutOrders(lab, provider, () => endOf(() => payOrder(provider.of(open), refused?.id ?? 0)));
  const what = `The provider refused, and there was no table orders to write that into; payOrder ${toldEnd(end)}`;
  demand(
    codeOf(end) === "42P01",
    `${what}. The server's error, code 42P01, was expected: the order can not be paid later. Next: await the update, and let its error pass.`,
  );
  await demandClosed(lab, open, what);
  await demandLossesPass(lab, payOrder);
});

test("makes few round trips, on connections that come back as they were lent", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const orders = await pendingOrders(each, 3);
    for (const [k, { id }] of orders.entries()) {
      const provider = new Provider();
      provider.answer = answers[k];
      const what = `${named(id)}, ${["which is paid", "which is refused", "of which nobody knows"][k]},`;
      await using open = await openTestShop(each, 2);
      const { cost } = await measure(each, () => lingering(() => endOf(() => payOrder(provider.of(open), id))));
      expect(cost).toStayWithin(
        { roundTrips: 8, connections: 0, errors: 0 },
        { what, next: "a statement before the provider is asked, and one behind it." },
      );
      await each.pool.query("update orders set status = 'pending' where id = $1", [id]);
      await each.pool.query("delete from payments where order_id = $1", [id]);
      await using lent = await openTestShop(each, 1);
      await demandAsLent(each, lent.pool, `${what} had ended`, () => endOf(() => payOrder(provider.of(lent), id)));
      await demandWaitsForPool(each, { what, call: (shop) => endOf(() => payOrder(provider.of(shop), id)) });
    }
  }
});
