import { readFileSync } from "node:fs";
import { exerciseIds } from "../manifest.js";
import { type Attempt, attemptsIn, rightAttempts, starterAttempts, wrongAttempts } from "./attempts.js";
import { grade } from "./grade.js";
import { mutantCandidates, removeMutants, staleEquivalents, writeMutants } from "./mutants-attempts.js";
import { type Candidate, isForCertain, judge, type Proof, type Verdict } from "./proof.js";
import { type ProofMemory, proofMemory } from "./proof-memory.js";
import type { ExerciseRecord } from "./record.js";
import { mostWorkers } from "./test-bed.js";

/** How far the proof of one exercise is. */
export interface ProofProgress {
  id: string;
  /** Files whose verdict is known. */
  done: number;
  /** Those of them that were remembered. */
  remembered: number;
  all: number;
}

/** What to prove, and how. */
export interface ProofOptions {
  /** Which exercises; default all. */
  ids?: string[];
  /** Grade the mutants of the solutions too? Default false. */
  mutants?: boolean;
  /** Grade again what is remembered? Default false. */
  fresh?: boolean;
  /** Most processes at once, 1 to {@link mostWorkers}; default that. */
  processes?: number;
  /** Called before and after each piece of work. */
  onProgress?: (progress: ProofProgress) => void;
}

/** How many attempts are given to the grader at once. */
const atOnce = 400;

const candidate = (attempt: Attempt): Candidate => ({ attempt, text: readFileSync(attempt.workFile, "utf8") });

/** The files whose verdict is known beforehand, exercise by exercise. */
function candidatesOf(ids: string[], mutants: boolean): Candidate[] {
  const attempts = [...starterAttempts(), ...attemptsIn("solutions", ids), ...rightAttempts(), ...wrongAttempts()];
  return ids.flatMap((id) => {
    const own = attempts.filter((attempt) => attempt.id === id).map(candidate);
    return mutants ? [...own, ...mutantCandidates(id)] : own;
  });
}

/**
 * Is a verdict worth to be kept? One that is a problem is looked at again, except that a mutant passed. So is a mutant of
 * which nothing is known but that its process was ended.
 */
const isSettled = (one: Candidate, verdict: Verdict): boolean =>
  one.mutant ? isForCertain(verdict) : judge(one, verdict).problem === "";

/**
 * Grades what is not remembered, all exercises together. What shares a process may suffer by what came before it, so a verdict
 * that is a problem is not believed before the attempt has had a process to itself, as each of a learner's has.
 */
async function gradeAll(
  candidates: Candidate[],
  memory: ProofMemory,
  processes: number,
  onVerdict: (candidate: Candidate) => void,
): Promise<Map<Candidate, Verdict>> {
  const verdicts = new Map<Candidate, Verdict>();
  const run = async (some: Candidate[], isolate: boolean) => {
    const of = new Map(some.map((one) => [`${one.attempt.id} ${one.attempt.variant}`, one]));
    const take = ({ id, variant, ...verdict }: ExerciseRecord) => {
      const one = of.get(`${id} ${variant}`);
      if (!one) return;
      const known = verdicts.has(one);
      verdicts.set(one, verdict);
      // At once: a proof that is interrupted remembers what it has found.
      if (isSettled(one, verdict)) memory.keep(one, verdict);
      if (!known) onVerdict(one);
    };
    const attempts = some.map(({ attempt }) => attempt);
    const { exercises } = await grade(attempts, {
      file: null,
      isolate,
      processes,
      untilFailure: true,
      onGraded: take,
    });
    for (const exercise of exercises) take(exercise);
  };
  for (let k = 0; k < candidates.length; k += atOnce) {
    const part = candidates.slice(k, k + atOnce);
    writeMutants(part);
    await run(part, false);
    const surprises = part.filter((one) => !isSettled(one, verdicts.get(one) as Verdict));
    if (surprises.length > 0) await run(surprises, true);
  }
  return verdicts;
}

/**
 * Proves the grader: every starter is *not started*, every solution and every right answer passes, every wrong one fails
 * by the test and with the words that its header names; and on demand, that every mutant of a solution fails or is listed
 * as equivalent. What was proved before, and rests on the same files, is remembered; with `CI=true` nothing is.
 *
 * @returns what was found for every file; those with a `problem` are what is to be repaired
 */
export async function prove(options: ProofOptions = {}): Promise<Proof[]> {
  const { ids = exerciseIds(), mutants = false, fresh = false, processes = mostWorkers, onProgress } = options;
  const memory = await proofMemory({ fresh });
  const candidates = candidatesOf(ids, mutants);
  const recalled = new Map(candidates.map((one) => [one, memory.recall(one)]));
  const open = candidates.filter((one) => !recalled.get(one));
  const ofId = (some: Candidate[], id: string) => some.filter(({ attempt }) => attempt.id === id).length;
  const done = new Map(ids.map((id) => [id, ofId(candidates, id) - ofId(open, id)]));
  const tell = (id: string) => {
    const all = ofId(candidates, id);
    onProgress?.({ id, done: done.get(id) ?? 0, remembered: all - ofId(open, id), all });
  };
  for (const id of ids) tell(id);
  try {
    const graded = await gradeAll(open, memory, processes, ({ attempt: { id } }) => {
      done.set(id, (done.get(id) ?? 0) + 1);
      tell(id);
    });
    const proofs = candidates.map((one) => judge(one, (recalled.get(one) ?? graded.get(one)) as Verdict));
    return mutants ? [...proofs, ...ids.flatMap((id) => staleEquivalents(id, candidates))] : proofs;
  } finally {
    removeMutants();
  }
}
