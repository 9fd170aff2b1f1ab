import { type Lab, openLab } from "../../lab/lab.js";
import { labTroubles } from "../../lab/lab-health.js";
import type { LabOptions } from "../../lab/lab-options.js";
import { shopsOf } from "./seeds.js";

/** The two labs of every exercise; see `shopsOf`. */
export type ExerciseLabs = [first: Lab, other: Lab];

const quiet = () => undefined;

function open(seed: number): [first: Promise<Lab>, other: Promise<Lab>] {
  const one = (shop: LabOptions) => openLab({ ...shop, onProgress: quiet, ownRole: true });
  const [first, other] = shopsOf(seed);
  return [one(first), one(other)];
}

let ahead: { seed: number; labs: Promise<ExerciseLabs>; settled: Promise<unknown> } | undefined;

/**
 * Begins to open the labs of this process, for whoever asks for them first. What fails then is nobody's trouble: it is tried
 * again when they are asked for.
 */
export function openLabsAhead(seed: number): void {
  const opening = open(seed);
  const settled = Promise.allSettled(opening).then((ended) => {
    if (ended.some(({ status }) => status === "rejected")) labTroubles.length = 0;
  });
  ahead = { seed, labs: Promise.all(opening), settled };
  ahead.labs.catch(quiet);
}

/**
 * Waits until labs that are opened ahead of time are open, or could not be: tests that need none may put a clock of their own in
 * place, by which a log-in that is under way would take too long.
 */
export async function labsAheadSettled(): Promise<void> {
  await ahead?.settled;
}

/** Those that were opened ahead, if the server still is the one that they were opened on. */
async function soundOnes(opened: Promise<ExerciseLabs>): Promise<ExerciseLabs | undefined> {
  const labs = await opened.catch(quiet);
  const troubles = await Promise.all(labs?.map((lab) => lab.trouble()) ?? []);
  if (labs && troubles.every((trouble) => trouble === undefined)) return labs;
  await Promise.allSettled(labs?.map((lab) => lab.close()) ?? []);
  // What failed ahead of time is no trouble of the labs that are opened instead.
  labTroubles.length = 0;
  return undefined;
}

/**
 * Opens the two labs of an exercise, each with a role of its own; those that were opened ahead are taken when they are as good
 * as new.
 *
 * @param seed of their data
 * @throws what `openLab` throws
 */
export async function exerciseLabs(seed: number): Promise<ExerciseLabs> {
  const before = ahead;
  ahead = undefined;
  return (before?.seed === seed ? await soundOnes(before.labs) : undefined) ?? Promise.all(open(seed));
}
