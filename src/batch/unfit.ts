import { describe } from "../arguments.js";

/** A value does not fit its column. Who knows row and column makes a BatchRowError of it. */
export class Unfit extends Error {}

/** Says what was expected and what came. */
export function unfit(expected: string, value: unknown): Unfit {
  return new Unfit(`expected ${expected}, got ${describe(value)}.`);
}
