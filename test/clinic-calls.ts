import { type Budget, type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { openColdShop, openTestShop, type TestShop } from "./clinic-shop.js";
import { demand, type Ending, endOf, lingering, same, toldEnd, toldValue } from "./exercise-lab.js";
import { differingPlace } from "./expected-list.js";
import { until } from "./odd-server.js";
import { endsOf } from "./stuck-calls.js";
import { throwTodo, watch } from "./virtual-time.js";
import { isAsking } from "./watched-works.js";

/** A call of a handler. */
export interface ClinicCall {
  /** The call, in words. */
  what: string;
  call: (shop: TestShop) => Promise<unknown>;
  /** What it must return, asked for in another way. */
  truth: (lab: Lab) => Promise<unknown>;
}

/** Most characters of a value that a message shows. */
const mostShown = 300;

/** Most characters of two values that are shown beside each other: of longer ones, a message tells the first place that differs. */
const mostCompared = 120;

/** Cuts off what is too long for a message. */
export const shortened = (text: string): string =>
  text.length > mostShown ? `${text.slice(0, mostShown - 1)}…` : text;

/** Demands that a call came to this end. */
export function demandAnswer(end: Ending<unknown> | undefined, expected: unknown, what: string, next: string): void {
  if (end && !end.threw && same(end.value, expected)) return;
  const told = end ? toldEnd(end) : "waits for ever";
  const place = end && !end.threw && told.length > mostCompared ? differingPlace(end.value, expected) : undefined;
  const said = place ? `returned ${place}.` : `${shortened(told)}; ${shortened(toldValue(expected))} was expected.`;
  demand(false, `${what} ${said} Next: ${next}`);
}

const allBack = "give back on every path what you take, in a finally, or let shop.pool.query do it.";

/** Demands that everything which a call took of the pool is back. */
export function demandBack({ pool }: TestShop, what: string): void {
  const why = "the pool counts it as used, and when it has lent all it has, every request waits for ever";
  demand(pool.out === 0, `${what}; afterwards ${pool.toldOut}: ${why}. Next: ${allBack}`);
}

/** Demands that calls answer, one after the other, and that what they took is back. */
export async function demandAnswers(
  lab: Lab,
  shop: TestShop,
  calls: readonly ClinicCall[],
  next: string,
  how = "",
): Promise<void> {
  for (const { what, call, truth } of calls) {
    demandAnswer(await endOf(() => call(shop)), await truth(lab), `${what}${how}`, next);
    demandBack(shop, `${what}${how} had ended`);
  }
}

/**
 * Demands that many calls at once are answered, with a pool of one and of two, and that a call sees what was changed before it,
 * also when an earlier one is under way.
 *
 * @param changes SQL by which the last one of the calls gets another answer
 */
export async function demandServesMany(lab: Lab, calls: readonly ClinicCall[], changes: string): Promise<void> {
  for (const size of [1, 2]) {
    await using shop = await openTestShop(lab, size);
    // What is wrong alone is no matter of many at once: its message must not send anybody to look there.
    await demandAnswers(
      lab,
      shop,
      calls,
      "cure the answer to a single request first; the tests above say what is wrong.",
    );
    const expected = await Promise.all(calls.map(({ truth }) => truth(lab)));
    const all = calls.map(({ call }) => endOf(() => call(shop)));
    const ends = await endsOf(lab, all, () => `${shop.pool.returns}`);
    const what = `${calls.length} requests at once, with a pool of ${size}`;
    for (const [k, each] of calls.entries()) {
      const next = "hold no connection while you wait for another one, and keep nothing outside of the call.";
      demandAnswer(ends?.[k], expected[k], `${what}: ${each.what}`, next);
    }
    demandBack(shop, `${what} had ended`);
  }
  await using shop = await openTestShop(lab, 1);
  const { what, call, truth } = calls.at(-1) as ClinicCall;
  const [, , end] = await Promise.all([endOf(() => call(shop)), shop.pool.query(changes), endOf(() => call(shop))]);
  const behind = `${what}, made while the same call was under way, behind a change,`;
  demandAnswer(end, await truth(lab), behind, "ask the database at each call, and keep nothing of another one.");
}

/** What a call sends, and how often. */
interface PoolBudget {
  budget: Budget;
  next: string;
}

/** Demands that a call waits while all connections of its pool are lent, and opens none beside it. */
export async function demandWaitsForPool(lab: Lab, { what, call }: Pick<ClinicCall, "what" | "call">): Promise<void> {
  await using shop = await openTestShop(lab, 1);
  const lent = await shop.pool.connect();
  const { cost } = await measure(lab, () =>
    lingering(async () => {
      const waiting = watch(() => call(shop));
      const hasEnded = () => waiting.state !== "waiting";
      await until(() => shop.pool.waitingCount > 0 || hasEnded());
      lent.release();
      await until(hasEnded);
      throwTodo();
    }),
  );
  expect(cost).toStayWithin(
    { connections: 0 },
    {
      what: `${what}, while the pool had lent all it has,`,
      why: "a pool bounds how many connections the server has to bear: who goes past it at the busiest moment breaks the bound",
      next: "ask by shop.pool alone, and wait for your turn.",
    },
  );
}

/**
 * Demands that calls keep to a budget, and use the connections of the pool alone: two in a row, one when none is open yet, and
 * one when all are lent.
 */
export async function demandPoolAlone(lab: Lab, each: ClinicCall, { budget, next }: PoolBudget): Promise<void> {
  const { what, call } = each;
  await using shop = await openTestShop(lab);
  let early = 0;
  shop.pool.on("release", (_, client) => {
    if (isAsking(client)) early++;
  });
  for (const which of ["", ", made a second time,"]) {
    const { cost } = await measure(lab, () => lingering(() => call(shop)));
    const own = "ask by shop.pool, which has connections open, and let them stay open.";
    expect(cost).toStayWithin({ connections: 0 }, { what: `${what}${which}`, next: own });
    expect(cost).toStayWithin(budget, { what: `${what}${which}`, next });
  }
  demandBack(shop, `${what} had ended`);
  demand(
    early === 0,
    `${what} gave a connection back that still waited for its answer: whoever takes it next waits behind. Next: await the answer inside of the \`try\`, then release.`,
  );
  await using cold = openColdShop(lab);
  const begun = await measure(lab, () => lingering(() => call(cold)));
  const words = {
    what: `${what}, with no connection open yet,`,
    next: "take one connection at a time from shop.pool.",
  };
  expect(begun.cost).toStayWithin({ connections: 1 }, words);
  const { connections } = begun.cost;
  demand(
    connections === 1 && cold.pool.totalCount === 1,
    `${words.what} opened ${formatCount(connections, "connection")}, and the pool has ${cold.pool.totalCount} afterwards; 1 and 1 were expected. Next: ask by shop.pool alone, and end none of its connections.`,
  );
  await demandWaitsForPool(lab, each);
}
