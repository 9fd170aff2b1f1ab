import { type Lab, openLab } from "roundtrip";
import { test as base, expect } from "vitest";
// The types of the matchers of costs; the checker registers them.
import type {} from "#src/course/matchers.js";

const quiet = () => undefined;

/**
 * The `test` of exercises: two labs, opened once a process, both at the same time; each file of tests finds them as they
 * were at first. They differ in size and in seed, so that neither luck nor a constant passes.
 */
export const test = base.extend<{ opened: [Lab, Lab]; labs: [Lab, Lab]; lab: Lab; other: Lab }>({
  opened: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of fixtures from the pattern
    async ({}, use) => {
      const labs = await Promise.all([
        openLab({ name: "first", size: "tiny", seed: 1, onProgress: quiet, ownRole: true }),
        openLab({ name: "other", size: "small", seed: 7, onProgress: quiet, ownRole: true }),
      ]);
      await use(labs);
      await Promise.all(labs.map((lab) => lab.close()));
    },
    { scope: "worker" },
  ],
  labs: [
    async ({ opened }, use) => {
      await Promise.all(opened.filter((lab) => used.has(lab)).map((lab) => lab.renew()));
      await use(opened);
      for (const lab of opened) used.add(lab);
      await Promise.all(opened.map((lab) => lab.part()));
    },
    { scope: "file" },
  ],
  lab: [({ labs: [lab] }, use) => use(lab), { scope: "file" }],
  other: [({ labs: [, other] }, use) => use(other), { scope: "file" }],
});

/** The labs of which a file of tests has made use. */
const used = new WeakSet<Lab>();

/** What a promise came to: a value, or the error it was rejected with. Work that is still to do stays so. */
export async function outcome<T>(promise: Promise<T>): Promise<T | Error> {
  return promise.catch((error: Error & { code?: string }) => {
    if (error.code === "TODO") throw error;
    return error;
  });
}

/** Fails the test with this message, and no further word, unless the condition holds. */
export function demand(condition: boolean, message: string): asserts condition {
  if (!condition) expect.fail(message);
}
