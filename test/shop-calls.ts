import { setImmediate as turn } from "node:timers/promises";
import type pg from "pg";
import type { Lab } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import { demand, type Ending, endOf, same, toldEnd } from "./exercise-lab.js";

/** How to connect to a lab, as it comes from far away: not at once; says how often it was asked for. */
export function settingsOf(lab: Lab, config: pg.PoolConfig) {
  const state = {
    asked: 0,
    settings: async (): Promise<pg.PoolConfig> => {
      state.asked++;
      for (let k = 0; k < 5; k++) await turn();
      return { ...lab.connectionConfig, ...config };
    },
  };
  return state;
}

/** Demands that settings were asked for so often; `what` is who asked. */
export function demandAsked(store: { asked: number } | undefined, expected: number, what: string, next: string): void {
  demand(
    store?.asked === expected,
    `${what} asked for the settings ${formatCount(store?.asked ?? 0, "time")}; expected: ${expected}, once a Shop. Who asks again opens another pool beside its own, and who never asks uses another's. Next: ${next}`,
  );
}

/** A statement that has one row, `{ n }`, of its one value. */
export const one = "select $1::int as n";

/** How a call ended, in words; undefined when it never will. */
export const toldIfAny = (end: Ending<unknown> | undefined): string => (end ? toldEnd(end) : "waits for ever");

/** Did a call return the one row of `one`? */
export const isServed = (end: Ending<unknown> | undefined, n: number): boolean =>
  end !== undefined && !end.threw && same(end.value, [{ n }]);

/** Demands that something which returns nothing has come to its end; `what` has its name at the end. */
export function demandEnds(end: Ending<unknown> | undefined, what: string, next: string): void {
  demand(end !== undefined && !end.threw, `${what} ${toldIfAny(end)}. Expected: it ends. Next: ${next}`);
}

/** Demands that a call returned these rows. */
export function demandRows(end: Ending<unknown> | undefined, rows: unknown, what: string, next: string): void {
  const isRight = end !== undefined && !end.threw && same(end.value, rows);
  demand(isRight, `${what} ${toldIfAny(end)}. Expected: ${JSON.stringify(rows)}. Next: ${next}`);
}

/** What a store of secrets says that cannot be asked. */
export const trouble = new Error("the store of secrets is away");

/** Settings of a pool of two, which cannot be had until they were asked for more than twice; counts from what `asked` is set to. */
export function failingAtFirst(lab: Lab, how: "by a promise" | "by throwing at once") {
  const { settings } = settingsOf(lab, { max: 2 });
  const state = {
    asked: 0,
    settings: (): Promise<pg.PoolConfig> => {
      state.asked++;
      if (state.asked > 2) return settings();
      if (how === "by throwing at once") throw trouble;
      return turn().then(() => Promise.reject(trouble));
    },
  };
  return state;
}

/** What the exercise has written. */
interface Shop {
  rows(sql: string, values?: unknown[]): Promise<unknown>;
}

/** Demands that of two calls, one after the other had failed, each asks for the settings, and gets their error. */
export async function demandEachAsks(shop: Shop, store: { asked: number }, what: string): Promise<void> {
  store.asked = 0;
  for (const n of [1, 2]) {
    const end = await endOf(() => shop.rows(one, [n]));
    demand(
      end.threw && end.error === trouble && store.asked === n,
      `${what}, and one call alone waited for it; ${n === 1 ? "it" : "the next call"} ${toldEnd(end)}, and until then settings() was asked ${formatCount(store.asked, "time")}; its error, and ${n}, were expected. Next: keep the promise first; forget it when it is rejected, not when the next call finds it.`,
    );
  }
  store.asked = 0;
}

/** Demands that of settings that fail once more, those who are told so and ask again in the same moment are served. */
export async function demandImpatientServed(shop: Shop, store: { asked: number }, what: string): Promise<void> {
  store.asked = 1;
  const again = (n: number) => endOf(() => shop.rows(one, [n]).catch(() => shop.rows(one, [n])));
  const impatient = await Promise.all([again(3), again(4)]);
  const next = "forget the promise when it is rejected, before its callers hear of it.";
  const then = `${what}, and two callers asked again at once, when it did not`;
  for (const k of [0, 1]) demandRows(impatient[k], [{ n: k + 3 }], `${then}; rows`, next);
  demand(
    store.asked === 3,
    `${then}; they asked for it ${formatCount(store.asked - 2, "time")}; once was expected. Next: ${next}`,
  );
}

/** Demands that a call which came too late failed with the error for that. */
export function demandRefused(type: new () => Error, end: Ending<unknown>, what: string): void {
  demand(
    end.threw && end.error instanceof type,
    `${what}; rows ${toldEnd(end)}. A ClosedError was expected: a pool that is opened behind \`close\` is closed by nobody. Next: look first whether \`close\` has been called.`,
  );
}
