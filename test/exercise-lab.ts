import { type Lab, openLab } from "roundtrip";
import { test as base } from "vitest";

const quiet = () => undefined;

/**
 * The `test` of exercises: two labs, opened once a file, closed at its end. They differ in size and in seed, so that neither
 * luck nor a constant passes.
 */
export const test = base.extend<{ lab: Lab; other: Lab }>({
  lab: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of fixtures from the pattern
    async ({}, use) => {
      await using lab = await openLab({ name: "first", size: "tiny", seed: 1, onProgress: quiet });
      await use(lab);
    },
    { scope: "file" },
  ],
  other: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of fixtures from the pattern
    async ({}, use) => {
      await using lab = await openLab({ name: "other", size: "small", seed: 7, onProgress: quiet });
      await use(lab);
    },
    { scope: "file" },
  ],
});
