import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type pg from "pg";
import type { Lab } from "roundtrip";
import { test as base, expect } from "vitest";
import { isMeasured } from "#src/cost/measure.js";
import { dataSeed } from "#src/course/checker/data-seed.js";
import { type ExerciseLabs, exerciseLabs } from "#src/course/checker/exercise-labs.js";
// The types of the matchers of costs and of plans; the checker registers them.
import type {} from "#src/course/matchers.js";
import type {} from "#src/course/plan-matchers.js";

/** The labs of this process, and whether a file of tests has made use of them. */
interface Opened {
  labs: ExerciseLabs;
  used: boolean;
}

/** The labs as they were at first: made anew where work that never ended still has them in its hands. */
async function freshLabs(opened: Opened): Promise<ExerciseLabs> {
  if (!opened.used) return opened.labs;
  if (opened.labs.some(isMeasured)) opened.labs = await exerciseLabs(dataSeed());
  else await Promise.all(opened.labs.map((lab) => lab.renew()));
  return opened.labs;
}

/**
 * The `test` of exercises: two labs, opened once a process, both at the same time; each file of tests finds them as they
 * were at first.
 */
export const test = base.extend<{ opened: Opened; labs: ExerciseLabs; lab: Lab; other: Lab }>({
  opened: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of fixtures from the pattern
    async ({}, use) => {
      const opened: Opened = { labs: await exerciseLabs(dataSeed()), used: false };
      await use(opened);
      await Promise.all(opened.labs.map((lab) => lab.close()));
    },
    { scope: "worker" },
  ],
  labs: [
    async ({ opened }, use) => {
      await use(await freshLabs(opened));
      opened.used = true;
      await Promise.all(opened.labs.map((lab) => lab.part()));
    },
    { scope: "file" },
  ],
  lab: [({ labs: [lab] }, use) => use(lab), { scope: "file" }],
  other: [({ labs: [, other] }, use) => use(other), { scope: "file" }],
});

/** What a promise came to: a value, or the error it was rejected with. Work that is still to do stays so. */
export async function outcome<T>(promise: Promise<T>): Promise<T | Error> {
  return promise.catch((error: Error & { code?: string }) => {
    if (error.code === "TODO") throw error;
    return error;
  });
}

/** How a call ended: with a value, or by throwing, and be it `undefined`. */
export type Ending<T> = { threw: false; value: T } | { threw: true; error: unknown };

/** Waits for the end of a call, whatever it gives or throws. Work that is still to do stays so. */
export async function endOf<T>(call: () => Promise<T>): Promise<Ending<T>> {
  try {
    return { threw: false, value: await call() };
  } catch (error) {
    if ((error as { code?: unknown } | null | undefined)?.code === "TODO") throw error;
    return { threw: true, error };
  }
}

/** A value that the work returned or threw, in words, for messages. */
export function toldValue(value: unknown): string {
  // Without its full stop: the sentence that quotes it goes on, or has one of its own.
  if (value instanceof Error) return `${value.name}: ${value.message.replace(/\.$/, "")}`;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

/** How a call ended, in words, for messages. */
export const toldEnd = (end: Ending<unknown>): string =>
  end.threw ? `threw ${toldValue(end.error)}` : `returned ${toldValue(end.value)}`;

/** Fails the test with this message, and no further word, unless the condition holds. */
export function demand(condition: boolean, message: string): asserts condition {
  if (!condition) expect.fail(message);
}

/** Runs work; fails with a message when meanwhile an error comes to which nobody listens: it would end the process. */
export async function demandHeard<T>(message: (error: string) => string, work: () => Promise<T>): Promise<T> {
  const unheard: unknown[] = [];
  const note = (error: unknown) => unheard.push(error);
  process.on("uncaughtException", note);
  try {
    const result = await work();
    demand(unheard.length === 0, message(toldValue(unheard[0])));
    return result;
  } finally {
    process.off("uncaughtException", note);
  }
}

/** Do two values hold the same data? Whatever realm made them. */
export const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(structuredClone(a), structuredClone(b));

/** Runs work and waits a moment longer, so that what it begins after it has returned is measured too. */
export async function lingering<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await sleep(20);
  }
}

/** Runs work inside a transaction of this client that has made some changes, and undoes them. */
export async function undone<T>(client: pg.Client, changes: string, work: () => Promise<T>): Promise<T> {
  await client.query(`begin; ${changes}`);
  try {
    return await work();
  } finally {
    await client.query("rollback");
  }
}
