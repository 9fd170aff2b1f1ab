import { type Lab, openLab } from "../../lab/lab.js";
import { labTroubles } from "../../lab/lab-health.js";

/** The two labs of every exercise: they differ in size and in seed, so that neither luck nor a constant passes. */
export type ExerciseLabs = [first: Lab, other: Lab];

const quiet = () => undefined;

const open = (): Promise<ExerciseLabs> =>
  Promise.all([
    openLab({ name: "first", size: "tiny", seed: 1, onProgress: quiet, ownRole: true }),
    openLab({ name: "other", size: "small", seed: 7, onProgress: quiet, ownRole: true }),
  ]);

let ahead: Promise<ExerciseLabs> | undefined;

/** Begins to open the labs of this process, for whoever asks for them first. What fails then is tried again when they are asked for. */
export function openLabsAhead(): void {
  ahead = open();
  ahead.catch(quiet);
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
 * @throws what `openLab` throws
 */
export async function exerciseLabs(): Promise<ExerciseLabs> {
  const before = ahead;
  ahead = undefined;
  return (before && (await soundOnes(before))) ?? open();
}
