import { setImmediate as turn } from "node:timers/promises";
import type pg from "pg";
import type { Lab } from "roundtrip";
import { demand, type Ending, same, toldEnd } from "./exercise-lab.js";

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

/** A statement that has one row, `{ n }`, of its one value. */
export const one = "select $1::int as n";

/** How a call ended, in words; undefined when it never will. */
export const toldIfAny = (end: Ending<unknown> | undefined): string => (end ? toldEnd(end) : "waits for ever");

/** Demands that a call returned these rows. */
export function demandRows(end: Ending<unknown> | undefined, rows: unknown, what: string, next: string): void {
  const isRight = end !== undefined && !end.threw && same(end.value, rows);
  demand(isRight, `${what} ${toldIfAny(end)}. Expected: ${JSON.stringify(rows)}. Next: ${next}`);
}

/** What a store of secrets says that cannot be asked. */
export const trouble = new Error("the store of secrets is away");

/** Demands that a call which came too late failed with the error for that. */
export function demandRefused(type: new () => Error, end: Ending<unknown>, what: string): void {
  demand(
    end.threw && end.error instanceof type,
    `${what}; rows ${toldEnd(end)}. A ClosedError was expected: a pool that is opened behind \`close\` is closed by nobody. Next: look first whether \`close\` has been called.`,
  );
}
