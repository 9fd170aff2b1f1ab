import type { Standing } from "../course/checker/standing.js";
import { RoundtripError } from "../errors.js";

/** Refuses to show the reference answer before the learner's own has passed. @param command its name, for messages */
export function refuseUnpassed(command: string, { id, state }: Standing): void {
  if (state === "passed") return;
  throw new RoundtripError(
    "NOT_PASSED",
    `${id} has not passed yet (${state}). The reference answer teaches most after your own.\n` +
      `Check it: npx roundtrip check ${id}\nGet a hint: npx roundtrip hint ${id}\nSee it all the same: npx roundtrip ${command} ${id} --anyway`,
  );
}
