import { type Lab, openLab } from "roundtrip";
import { test as base, expect } from "vitest";
// The types of the matchers of costs; the checker registers them.
import type {} from "#src/course/matchers.js";

const quiet = () => undefined;

/**
 * The `test` of exercises: two labs, opened once a file, both at the same time, and closed at its end. They differ in size
 * and in seed, so that neither luck nor a constant passes.
 */
export const test = base.extend<{ labs: [Lab, Lab]; lab: Lab; other: Lab }>({
  labs: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of fixtures from the pattern
    async ({}, use) => {
      const labs = await Promise.all([
        openLab({ name: "first", size: "tiny", seed: 1, onProgress: quiet }),
        openLab({ name: "other", size: "small", seed: 7, onProgress: quiet }),
      ]);
      await use(labs);
      await Promise.all(labs.map((lab) => lab.close()));
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

/** How a call ended, in words, for messages. */
export function toldEnd(end: Ending<unknown>): string {
  if (!end.threw) return `returned ${String(end.value)}`;
  return `threw ${end.error instanceof Error ? `"${end.error.message}"` : String(end.error)}`;
}

/** Fails the test with this message, and no further word, unless the condition holds. */
export function demand(condition: boolean, message: string): asserts condition {
  if (!condition) expect.fail(message);
}
