import { readFileSync } from "node:fs";
import { type Attempt, attemptsIn, exerciseIds, rightAttempts, starterAttempts, wrongAttempts } from "./attempts.js";
import { grade } from "./grade.js";
import { mutantCandidates, removeMutants, staleEquivalents, writeMutants } from "./mutants-attempts.js";
import { type Candidate, isRefusedByCompiler, judge, type Proof, type Verdict } from "./proof.js";
import { type ProofMemory, proofMemory } from "./proof-memory.js";

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
  /** Called before and after each piece of work. */
  onProgress?: (progress: ProofProgress) => void;
}

/** How many attempts are given to the grader at once: few enough to tell how far it is. */
const atOnce = 24;

const candidate = (attempt: Attempt): Candidate => ({ attempt, text: readFileSync(attempt.workFile, "utf8") });

/** The files of an exercise whose verdict is known beforehand. */
function candidatesOf(id: string, mutants: boolean): Candidate[] {
  const attempts = [...starterAttempts(), ...attemptsIn("solutions", [id]), ...rightAttempts(), ...wrongAttempts()];
  const own = attempts.filter((attempt) => attempt.id === id).map(candidate);
  return mutants ? [...own, ...mutantCandidates(id)] : own;
}

/**
 * Is a verdict worth to be kept? One that is a problem is looked at again, except that a mutant passed. So is a mutant that
 * ended in an error, unless the compiler refused it: on another day it might end, and pass.
 */
function isSettled(one: Candidate, verdict: Verdict): boolean {
  if (!one.mutant) return judge(one, verdict).problem === "";
  return verdict.state !== "error" || isRefusedByCompiler(verdict);
}

async function gradeAll(candidates: Candidate[], memory: ProofMemory, onVerdicts: (n: number) => void) {
  const verdicts = new Map<Candidate, Verdict>();
  for (let k = 0; k < candidates.length; k += atOnce) {
    const part = candidates.slice(k, k + atOnce);
    writeMutants(part);
    const { exercises } = await grade(
      part.map(({ attempt }) => attempt),
      { file: null },
    );
    for (const one of part) {
      const verdict = exercises.find(({ variant }) => variant === one.attempt.variant);
      if (!verdict) throw new Error(`The grader said nothing of ${one.attempt.id}, ${one.attempt.variant}.`);
      verdicts.set(one, verdict);
      if (isSettled(one, verdict)) memory.keep(one, verdict);
    }
    onVerdicts(verdicts.size);
  }
  return verdicts;
}

async function proveOne(id: string, memory: ProofMemory, options: ProofOptions): Promise<Proof[]> {
  const { mutants = false, onProgress } = options;
  const candidates = candidatesOf(id, mutants);
  const recalled = new Map(candidates.map((one) => [one, memory.recall(one)]));
  const open = candidates.filter((one) => !recalled.get(one));
  const [all, remembered] = [candidates.length, candidates.length - open.length];
  const tell = (graded: number) => onProgress?.({ id, done: remembered + graded, remembered, all });
  tell(0);
  const graded = await gradeAll(open, memory, tell);
  const proofs = candidates.map((one) => judge(one, (recalled.get(one) ?? graded.get(one)) as Verdict));
  return mutants ? [...proofs, ...staleEquivalents(id, candidates)] : proofs;
}

/**
 * Proves the grader: every starter is *not started*, every solution and every right answer passes, every wrong one fails
 * by the test and with the words that its header names; and on demand, that every mutant of a solution fails or is listed
 * as equivalent. What was proved before, and rests on the same files, is remembered; with `CI=true` nothing is.
 *
 * @returns what was found for every file; those with a `problem` are what is to be repaired
 */
export async function prove(options: ProofOptions = {}): Promise<Proof[]> {
  const { ids = exerciseIds(), fresh = false } = options;
  const memory = await proofMemory({ fresh });
  const proofs: Proof[] = [];
  try {
    for (const id of ids) proofs.push(...(await proveOne(id, memory, options)));
  } finally {
    removeMutants();
  }
  return proofs;
}
