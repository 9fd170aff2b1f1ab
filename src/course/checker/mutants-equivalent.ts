import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidArgumentError } from "../../errors.js";
import { courseRoot } from "../../lab/paths.js";

/** A mutant that no test can tell from the solution, or that the task allows. */
export interface Equivalent {
  /** The mutant's id. */
  id: string;
  /** `line: before → after`, for who reads the list. */
  mutant: string;
  /** Why it makes no difference. */
  reason: string;
}

/** Where the equivalent mutants of an exercise are listed, relative to the course. */
export const equivalentsFile = (exercise: string): string => `test/mutants/${exercise}.json`;

const isText = (value: unknown) => typeof value === "string";

/**
 * Reads the equivalent mutants of an exercise from `test/mutants/NN-slug/N-verb-object.json`.
 *
 * @param root the course; the folder that holds `test/`
 * @returns the list; empty when there is no file
 * @throws InvalidArgumentError when the file has another form
 */
export function readEquivalents(exercise: string, root: string = courseRoot): Equivalent[] {
  const file = join(root, equivalentsFile(exercise));
  if (!existsSync(file)) return [];
  const { equivalent } = JSON.parse(readFileSync(file, "utf8")) as { equivalent?: Equivalent[] };
  const isWhole = (entry: Equivalent) => isText(entry.id) && isText(entry.mutant) && isText(entry.reason);
  if (!Array.isArray(equivalent) || !equivalent.every(isWhole)) {
    const form = '{ "equivalent": [{ "id": …, "mutant": …, "reason": … }] }';
    throw new InvalidArgumentError(`${equivalentsFile(exercise)}: expected ${form} with texts, and it is not that.`);
  }
  return equivalent;
}
