import { randomInt } from "node:crypto";
import { describe, requireNumber } from "../../arguments.js";
import { InvalidArgumentError } from "../../errors.js";

/** The seed of the data on which a learner is judged. */
export const ownSeed = 1;

/** The largest seed that may be chosen, so that those of both shops are seeds. */
export const largestSeed = 999_994;

/** The two shops of which the tests of exercises have a copy each. They differ in size and in seed, so that neither luck nor a constant passes. */
export const shopsOf = (seed: number) =>
  [
    { name: "first", size: "tiny", seed },
    { name: "other", size: "small", seed: seed + 6 },
  ] as const;

/** A seed of other data, from 2 on, which nobody knows before. */
export const someSeed = (): number => randomInt(ownSeed + 1, largestSeed + 1);

/**
 * The seed that a command was asked for; undefined when it was asked for none.
 *
 * @throws InvalidArgumentError for what is no integer from {@link ownSeed} to {@link largestSeed}
 */
export function seedAsked(command: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const what = `${command}: --seed`;
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError(`${what}: expected an integer, got ${describe(value)}.`);
  return requireNumber(what, Number(value), ownSeed, largestSeed, true);
}
