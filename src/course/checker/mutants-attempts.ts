import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stateRoot } from "../../lab/paths.js";
import { attemptsIn } from "./attempts.js";
import { mutantsOf } from "./mutants.js";
import { readEquivalents } from "./mutants-equivalent.js";
import { removeLeftFolders } from "./own-folders.js";
import type { Candidate, Proof } from "./proof.js";

const folder = join(stateRoot, "mutants");
const own = join(folder, String(process.pid));

/** The mutants of an exercise's solution, as attempts whose files are not written yet. */
export function mutantCandidates(id: string): Candidate[] {
  const equivalents = readEquivalents(id);
  return attemptsIn("solutions", [id]).flatMap((solution) =>
    mutantsOf(readFileSync(solution.workFile, "utf8")).map((mutant): Candidate => {
      const workFile = join(own, mutant.id, `${id}.ts`);
      const attempt = { ...solution, variant: `mutants/${mutant.id}`, workFile };
      const equivalent = equivalents.find((entry) => entry.id === mutant.id);
      return { attempt, text: mutant.text, mutant, ...(equivalent ? { equivalent } : {}) };
    }),
  );
}

/** What is wrong with the list of equivalent mutants itself: entries that are nobody's. */
export function staleEquivalents(id: string, candidates: readonly Candidate[]): Proof[] {
  const known = new Set(candidates.map(({ mutant }) => mutant?.id));
  const stale = readEquivalents(id).filter((entry) => !known.has(entry.id));
  return stale.map((entry) => ({
    id,
    variant: `mutants/${entry.id}`,
    state: "error",
    caughtBy: "",
    problem: `it is listed as equivalent, and the solution has no such mutant any more: ${entry.mutant}`,
  }));
}

/** Writes the files of mutants; those of other attempts are there. */
export function writeMutants(candidates: readonly Candidate[]): void {
  for (const { attempt, text, mutant } of candidates) {
    if (!mutant) continue;
    mkdirSync(dirname(attempt.workFile), { recursive: true });
    writeFileSync(attempt.workFile, text);
  }
}

/** Removes the files of this process's mutants, and of those whose process has ended. */
export function removeMutants(): void {
  removeLeftFolders(folder, true);
}
