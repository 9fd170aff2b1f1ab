import { inject } from "vitest";
import { ownSeed } from "./seeds.js";

let asked = false;

/**
 * From which seed the tests of an exercise draw their data: the rows of the shops, lists, ids, texts. {@link ownSeed} for a
 * learner, another one when a submission is graded on other data as well.
 */
export function dataSeed(): number {
  asked = true;
  return inject("seed") ?? ownSeed;
}

/** Has {@link dataSeed} been asked for since the last call? Then other data could be drawn. */
export function wasSeedAsked(): boolean {
  const was = asked;
  asked = false;
  return was;
}
