import { type Lab, openLab } from "../../lab/lab.js";
import { labTroubles } from "../../lab/lab-health.js";
import type { LabOptions } from "../../lab/lab-options.js";
import { shopsOf } from "./seeds.js";

/** The two labs of every exercise; see `shopsOf`. */
export type ExerciseLabs = [first: Lab, other: Lab];

const quiet = () => undefined;

function open(seed: number): Promise<ExerciseLabs> {
  const one = (shop: LabOptions) => openLab({ ...shop, onProgress: quiet, ownRole: true });
  const [first, other] = shopsOf(seed);
  return Promise.all([one(first), one(other)]);
}

let ahead: { seed: number; labs: Promise<ExerciseLabs> } | undefined;

/**
 * Begins to open the labs of this process, for whoever asks for them first. What fails then is nobody's trouble, above all not
 * that of tests that need no lab and have put a clock of their own in place meanwhile: it is tried again when they are asked for.
 *
 * @returns when they are open, or could not be opened
 */
export async function openLabsAhead(seed: number): Promise<void> {
  const labs = open(seed);
  ahead = { seed, labs };
  await labs.catch(() => {
    labTroubles.length = 0;
  });
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
  return (before?.seed === seed ? await soundOnes(before.labs) : undefined) ?? open(seed);
}
