import type { Lab } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import { demandBack } from "./clinic-calls.js";
import { withClinic } from "./clinic-lab.js";
import { openTestShop, type TestShop } from "./clinic-shop.js";
import { demand, type Ending, endOf, same, toldEnd, toldValue } from "./exercise-lab.js";
import { openDirectly, openTransactions } from "./exercise-pool.js";
import { until } from "./odd-server.js";
import { RowLock } from "./row-lock.js";
import { throwTodo, type Watched, watch } from "./virtual-time.js";

/** A question to the payment provider, which waits for its answer. */
export interface Asked {
  orderId: unknown;
  amount: unknown;
  charge(receipt: string): void;
  fail(error: unknown): void;
}

/** What is told of an order that is not pending. */
export const notPending = { paid: false, why: "not pending" };

/** What the provider says when it refuses. */
export const refusal = (): Error => Object.assign(new Error("no money there"), { code: "PAYMENT_REFUSED" });

/** A payment provider that answers when the test says so. */
export class Provider {
  /** All that it was asked, in this order. */
  readonly asked: Asked[] = [];
  /** What answers a question as soon as it is asked; without, it waits. */
  answer: ((asked: Asked) => void) | undefined;

  readonly pay = (orderId: number, amount: string): Promise<string> =>
    new Promise((charge, fail) => {
      const asked = { orderId, amount, charge, fail };
      this.asked.push(asked);
      this.answer?.(asked);
    });

  /** The same shop, with this provider. */
  of(shop: TestShop): TestShop {
    return { ...shop, pay: this.pay };
  }

  /** Demands that it was asked once, for this. */
  demandAsked(what: string, id: number, total: string): void {
    const asked = this.asked.map(({ orderId, amount }) => [orderId, amount]);
    demand(
      same(asked, [[id, total]]),
      `${what} asked the provider for ${toldValue(asked)}; ${toldValue([[id, total]])} was expected: once, and the total as PostgreSQL writes it, for a number may lose a cent. Next: hand on what the row has.`,
    );
  }

  /** Begins a call, and waits until it has asked, or has ended without. */
  async askedBy<T>(call: () => Promise<T>): Promise<Watched<T>> {
    const before = this.asked.length;
    const watched = watch(call);
    await until(() => this.asked.length > before || watched.state !== "waiting");
    throwTodo();
    return watched;
  }
}

/** Waits for the end of a call, which needs nothing else for it. */
export async function ended(call: Watched<unknown>): Promise<void> {
  await until(() => call.state !== "waiting");
  throwTodo();
}

/** An order, as everybody sees it, and what is noted of its payment. */
async function stateOf(lab: Lab, id: number): Promise<string> {
  const { rows } = await lab.pool.query<{ said: string }>(
    `select concat(status, (select string_agg(format(', %s noted for %s', receipt, amount), '') from payments where order_id = o.id
        and paid_at between now() - interval '1 hour' and now())) as said from orders o where id = $1`,
    [id],
  );
  return rows[0]?.said ?? "no order";
}

/** So many pending orders of a lab with the clinic's tables. */
export async function pendingOrders(lab: Lab, count: number): Promise<{ id: number; total: string }[]> {
  await withClinic(lab);
  const sql = `select id, total from orders where status = 'pending' order by md5(id::text) limit $1`;
  const { rows } = await lab.pool.query<{ id: number; total: string }>(sql, [count]);
  return rows;
}

/** How a call ended that was looked on at; undefined for one that is under way. */
export const endOfWatched = ({ state, value, error }: Watched<unknown>): Ending<unknown> | undefined =>
  state === "waiting" ? undefined : state === "got" ? { threw: false, value } : { threw: true, error };

/** Demands what everybody sees of an order, and what is noted of its payment. */
export async function demandState(lab: Lab, id: number, expected: string, when: string, next: string): Promise<void> {
  const state = await stateOf(lab, id);
  demand(state === expected, `${when}, order ${id} was to be "${expected}"; it is "${state}". Next: ${next}`);
}

/** Demands that a call left neither a connection out nor a transaction open. */
export async function demandClosed(lab: Lab, shop: TestShop, when: string): Promise<void> {
  demandBack(shop, when);
  const open = await openTransactions(lab);
  demand(
    open === 0,
    `${when}; afterwards ${formatCount(open, "transaction")} still open. Next: commit or roll back on every path.`,
  );
}

/** Errors after which nobody knows: of the network, of code, and two that look like others. */
export const unknown: (object | string | Error)[] = [
  Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }),
  Object.assign(new Error("connect ECONNREFUSED: refused"), { code: "ECONNREFUSED" }),
  Object.assign(new Error("PAYMENT_REFUSED is not what this is"), { name: "PaymentRefusedError", status: 502 }),
  Object.assign(new Error("serialization failure"), { code: "40001" }),
];

/** Demands that a call which waits for the provider holds nothing that others need. */
export async function demandNothingHeld(lab: Lab, shop: TestShop, id: number, when: string): Promise<void> {
  demandBack(shop, when);
  const transactions = await openTransactions(lab);
  demand(
    transactions === 0,
    `${when}, ${formatCount(transactions, "transaction")} stood open. All locks last as long as it, and vacuum can clear up nothing younger. Next: commit before you ask the provider.`,
  );
  const outside = "let an update with a commit say that it is being paid: other processes see it, too.";
  await demandState(lab, id, "paying", when, outside);
  await using direct = await openDirectly(lab);
  const free = await endOf(() => direct.query("select from orders where id = $1 for update nowait", [id]));
  demand(
    !free.threw,
    `${when}, nobody else could lock it: ${toldEnd(free)}. Next: commit before you ask the provider.`,
  );
}

/** Demands that of two calls which find an order pending at the same moment one has it paid. */
export async function demandOneCharged(
  lab: Lab,
  payOrder: (shop: TestShop, id: number) => Promise<unknown>,
): Promise<void> {
  const [order] = await pendingOrders(lab, 1);
  const id = order?.id ?? 0;
  await using one = await openTestShop(lab, 1);
  await using two = await openTestShop(lab, 1);
  const provider = new Provider();
  // Both have come to the row, or to its lock, before either has changed it.
  await using lock = await RowLock.hold(lab, "orders", id);
  const both = [one, two].map((shop) => watch(() => payOrder(provider.of(shop), id)));
  const there = () => provider.asked.length + both.filter(({ state }) => state !== "waiting").length;
  await Promise.race([lock.waiters(2), until(() => there() > 0)]);
  await lock.letGo();
  await until(() => there() >= 2);
  throwTodo();
  const asked = provider.asked.length;
  demand(
    asked === 1,
    `Two calls found order ${id} pending before either had changed it, and the provider was asked ${formatCount(asked, "time")}; once was expected. Next: look and change in one statement: \`update … where id = $1 and status = 'pending'\`.`,
  );
  provider.asked[0]?.charge("one of two");
  for (const call of both) await ended(call);
  const ends = both.map(({ value }) => toldValue(value)).sort();
  const expected = [notPending, { paid: true, receipt: "one of two" }].map(toldValue);
  const told = `Two calls at once for order ${id} came to ${ends.join(" and ")}; expected: ${expected.join(" and ")}. Next: one pays, and the other hears that the order is not pending.`;
  demand(same(ends, expected), told);
  for (const shop of [one, two]) await demandClosed(lab, shop, "Two calls at once had ended");
}

/** What everybody sees of all other orders. */
export async function othersThan(lab: Lab, id: number): Promise<unknown> {
  const sql = `select md5(string_agg(concat_ws(' ', id, user_id, total, status, created_at), ',' order by id)) as seen from orders where id <> $1`;
  return (await lab.pool.query(sql, [id])).rows[0]?.seen;
}

/** Demands that all orders but one are as they were. */
export async function demandOthers(lab: Lab, id: number, before: unknown, what: string): Promise<void> {
  demand((await othersThan(lab, id)) === before, `${what} has changed other orders. Next: \`where id = $1\`.`);
}

/** Ways in which the provider answers: it charges, it refuses, and nobody knows. */
export const answers: ((asked: Asked) => void)[] = [
  ({ charge }) => charge("receipt"),
  ({ fail }) => fail(refusal()),
  ({ fail }) => fail(unknown[0]),
];

/** Demands that a call whose order is refused waits until that is written. */
export async function demandRefusalAwaited(
  lab: Lab,
  open: TestShop,
  id: number,
  payOrder: (shop: TestShop, id: number) => Promise<unknown>,
): Promise<void> {
  const provider = new Provider();
  const call = await provider.askedBy(() => payOrder(provider.of(open), id));
  await using lock = await RowLock.hold(lab, "orders", id);
  const end = ended(call);
  provider.asked[0]?.fail(refusal());
  const stopped = await lock.stops(end);
  await lock.letGo();
  await end;
  const says = call.state === "got" && same(call.value, { paid: false, why: "refused" });
  // Who says something else is told of it by the next demand.
  await lab.pool.query("update orders set status = 'pending' where id = $1", [id]);
  demand(
    stopped || !says,
    `The provider refused, and somebody else held the order ${id}, so that it could not be set back at once; the call did not wait. Whoever tries again at once finds it "paying". Next: await the update.`,
  );
}

/** Makes a call, and takes the table of orders away as soon as the provider is asked, which refuses then. */
export async function withoutOrders<T>(lab: Lab, provider: Provider, call: () => Promise<T>): Promise<T> {
  const watched = await provider.askedBy(call);
  await lab.pool.query("alter table orders rename to orders_elsewhere");
  provider.asked[0]?.fail(refusal());
  await ended(watched);
  await lab.pool.query("alter table orders_elsewhere rename to orders");
  return watched.value as T;
}
