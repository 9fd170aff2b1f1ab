import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { type ClinicCall, demandAnswer, demandBack, shortened } from "./clinic-calls.js";
import { openTestShop, type TestShop } from "./clinic-shop.js";
import { demandPoolsError } from "./ended-pool.js";
import { demand, type Ending, endOf, lingering, toldEnd } from "./exercise-lab.js";
import { breakingAt, isFirst, openDirectly } from "./exercise-pool.js";
import { endingAt } from "./replaced-statements.js";

/** What a call is called in messages, and what it does at most. */
interface Called {
  /** The function. */
  name: string;
  /** Tables that it reads. */
  tables: readonly string[];
  /** Most statements that a call sends; default 1. */
  statements?: number;
  /** Does it send them without waiting for the first? Default: one after the other. */
  atOnce?: boolean;
}

/** Is this an error of the server, as it came? Which one it is, hangs on the statement. */
export function isServers(error: unknown): boolean {
  const { code, severity } = (error ?? {}) as { code?: unknown; severity?: unknown };
  return /^[0-9A-Z]{5}$/.test(String(code)) && typeof severity === "string";
}

async function demandGoesOn(lab: Lab, shop: TestShop, each: ClinicCall, when: string): Promise<void> {
  const next = "keep nothing of a call that failed.";
  demandAnswer(await endOf(() => each.call(shop)), await each.truth(lab), `${each.what}, when ${when},`, next);
}

/** Demands that a call without one of its tables throws the server's error, after no more statements than it may send. */
async function demandMissingPasses(lab: Lab, each: ClinicCall, table: string, called: Called): Promise<void> {
  await using direct = await openDirectly(lab);
  await using shop = await openTestShop(lab, 2);
  const { name, statements = 1 } = called;
  await direct.query(`alter table ${table} rename to ${table}_elsewhere`);
  const failing = measure(lab, () => lingering(() => endOf(() => each.call(shop))));
  const { result, cost } = await failing.finally(() =>
    direct.query(`alter table ${table}_elsewhere rename to ${table}`),
  );
  const what = `There was no table ${table}, and ${name} ${shortened(toldEnd(result))}`;
  const passes = "The server's error, as it came, was expected: who takes a failure for an answer believes it";
  demand(result.threw && isServers(result.error), `${what}. ${passes}. Next: without \`catch\` it passes by itself.`);
  demandBack(shop, what);
  const next = "ask once: whether to try again is for the caller to say.";
  expect(cost).toStayWithin({ statements }, { what: `${name}, which met an error,`, next });
  await demandGoesOn(lab, shop, each, `the table ${table} was there again`);
}

/** Runs a call that loses its connection at a statement, and gives its end; undefined when it never came to that. */
type Losing = (
  lab: Lab,
  shop: TestShop,
  nth: number,
  call: () => Promise<Ending<unknown>>,
) => Promise<Ending<unknown> | undefined>;

/** Ways in which a connection is lost: the server ends this one, or the network breaks each one. */
const losses: [how: string, losing: Losing][] = [
  [
    "was ended by the server",
    async (_, { pool }, nth, call) => {
      const state = endingAt(pool, nth);
      const end = await call();
      return state.sent ? end : undefined;
    },
  ],
  [
    "broke",
    async (lab, _, nth, call) => {
      const end = await breakingAt(lab, nth, call);
      return end.threw || nth === 1 ? end : undefined;
    },
  ],
];

/** Demands that a call which loses its connection throws that error, and asks no further; false when it has no such statement. */
async function demandLossPasses(lab: Lab, each: ClinicCall, nth: number, called: Called): Promise<boolean> {
  const { name, statements = 1, atOnce = false } = called;
  for (const [how, losing] of losses) {
    await using shop = await openTestShop(lab, 2);
    const before = shop.pool.asked;
    const end = await losing(lab, shop, nth, () => endOf(() => each.call(shop)));
    if (end === undefined) return false;
    const asked = shop.pool.asked - before;
    const most = atOnce ? statements : nth;
    const lost = `The connection ${how} at statement ${nth} of ${name}, and it ${shortened(toldEnd(end))}`;
    demand(
      end.threw && isFirst(String(end.error)),
      `${lost}. That error was expected: a statement whose answer is lost may have been done. Next: let the first error pass, and ask nothing again.`,
    );
    demand(
      asked <= most,
      `${lost}, and asked the pool ${formatCount(asked, "time")} for a connection, of ${most} at most. Next: ask nothing again: whether to try once more is for the caller to say.`,
    );
    demandBack(shop, lost);
    // One that the server has ended is lent once more by the pool if it is given back before its end has come: no fault of the call.
    if (how === "broke") await demandGoesOn(lab, shop, each, "a connection had broken before");
  }
  return true;
}

/**
 * Demands that the errors of a call reach its caller, that it asks no further for that, that what it took is back, and that the
 * next call is answered.
 */
export async function demandHandsOn(lab: Lab, each: ClinicCall, called: Called): Promise<void> {
  for (const table of called.tables) await demandMissingPasses(lab, each, table, called);
  for (let nth = 1; nth <= (called.statements ?? 1); nth++) {
    if (!(await demandLossPasses(lab, each, nth, called))) break;
  }
  await using shop = await openTestShop(lab, 1);
  await demandPoolsError(lab, called.name, (pool) => each.call({ ...shop, pool }));
}
