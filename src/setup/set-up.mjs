import { join } from "node:path";
import { jupyter } from "./jupyter.mjs";
import { kernelSpec } from "./kernel-spec.mjs";
import { library } from "./library.mjs";
import { links } from "./links.mjs";
import { takeLock } from "./lock.mjs";
import { packages } from "./packages.mjs";
import { setupState } from "./paths.mjs";
import { begin, note } from "./progress.mjs";
import { endPrograms } from "./run-program.mjs";
import { StepFailed } from "./step-failed.mjs";

/** Two rows of steps that do not need each other: each row in order, the rows at the same time. */
const rows = { library: [packages, links, library], jupyter: [jupyter, kernelSpec] };

async function doStep({ name, work, isDone, run }) {
  if (isDone()) return;
  const progress = begin(name, work);
  try {
    progress.done(await run(progress.detail));
  } catch (error) {
    progress.failed();
    throw error;
  }
}

async function doRow(steps) {
  for (const step of steps) await doStep(step);
}

/** Gives the lock back and ends what runs, when somebody interrupts. What is half done is found by the next run. */
function onInterrupt(release) {
  let asked = false;
  const interrupted = async (signal) => {
    if (asked) return;
    asked = true;
    await endPrograms();
    release();
    note(`\nInterrupted by ${signal}. The next run does what is missing.`);
    process.exit(130);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, interrupted);
  return () => {
    for (const signal of signals) process.off(signal, interrupted);
  };
}

/**
 * Does what is missing, and nothing when nothing is: packages, links, the library, and, when asked for, Jupyter with
 * its kernel. Several processes may call it at once: one does the work, the others wait for it.
 *
 * @param withJupyter whether notebooks will be run
 */
export async function setUp({ withJupyter }) {
  const wanted = withJupyter ? [rows.library, rows.jupyter] : [rows.library];
  if (wanted.flat().every(({ isDone }) => isDone())) return;
  const waiting = (owner) => note(`… another set-up of this course is running (process ${owner}); waiting for it`);
  const release = await takeLock(join(setupState, "lock"), waiting);
  const forget = onInterrupt(release);
  try {
    const results = await Promise.allSettled(wanted.map(doRow));
    const failed = results.filter(({ status }) => status === "rejected").map(({ reason }) => reason);
    const unforeseen = failed.find((reason) => !(reason instanceof StepFailed));
    if (failed.length > 0) throw unforeseen ?? failed[0];
  } finally {
    forget();
    release();
  }
}
