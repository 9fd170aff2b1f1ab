import { existsSync } from "node:fs";
import { relative } from "node:path";
import { InvalidArgumentError } from "../../errors.js";
import { courseRoot } from "../../lab/paths.js";
import { labServer } from "../../lab/server.js";
import { sweepLabs } from "../../lab/sweep.js";
import { exerciseIds } from "../manifest.js";
import type { Attempt } from "./attempts.js";
import { courseVersion, fullEnvironment, localEnvironment } from "./environment.js";
import { exerciseRecord } from "./exercise-record.js";
import { type ExerciseRecord, type GradeRecord, keepRecord, recordFile } from "./record.js";
import { ownSeed } from "./seeds.js";
import { sweepTaken } from "./submission.js";
import { mostWorkers, type Ran, TestBed } from "./test-bed.js";
import { testNames } from "./test-names.js";
import { typecheck } from "./typecheck.js";
import type { Evidence } from "./verdict.js";
import { stateOf, textOf } from "./work-state.js";

/** What {@link grade} may be told. */
export interface GradeOptions {
  /** Where to keep the record; default `.roundtrip/record.json`, null for nowhere. */
  file?: string | null;
  /** A process for each attempt? Default true. The course's own work may share, which is several times as fast. */
  isolate?: boolean;
  /** End an attempt at its first test that fails, which is all that a proof asks? Default false: a learner sees all of them. */
  untilFailure?: boolean;
  /** From which seed tests draw their data; default that of a learner, {@link ownSeed}. */
  seed?: number;
  /** Most processes at once, 1 to {@link mostWorkers}; default that. */
  processes?: number;
  /** Told of each exercise when it has been graded. */
  onGraded?: (exercise: ExerciseRecord) => void;
  /** Where the tests run, one that is kept for the next grading; how it works was said when it was made. Default: one for this grading. */
  bed?: TestBed;
}

/** An attempt that is being graded. */
interface Case {
  attempt: Attempt;
  text: string | undefined;
  evidence: Evidence;
  output: string;
  /** Did its tests draw data? */
  seeded: boolean;
}

function look(attempt: Attempt, untilFailure: boolean): Case {
  const text = textOf(attempt.workFile);
  const expected = testNames(attempt.testFile);
  const missing = `The course has no tests for it at ${relative(courseRoot, attempt.testFile)}.`;
  const evidence: Evidence = {
    work: stateOf(attempt, text),
    expected,
    untilFailure,
    ...{ typeErrors: [], labErrors: [], exit: "", uncounted: 0, tests: [] },
    loadErrors: expected.length > 0 ? [] : [missing],
    // Until its tests have reported.
    ended: "died",
  };
  return { attempt, text, evidence, output: "", seeded: false };
}

/** A message with the names that files have in a submission, not those of the copies that were taken of them. */
const inItsOwnPlace = (message: string): string => message.replace(/\.roundtrip\/taken\/\d+-\d+\//g, "exercises/");

/** What was seen, as evidence. */
function take(each: Case, ran: Ran): void {
  const { tests, loadErrors, meta, complete, ended } = ran;
  const { evidence } = each;
  Object.assign(evidence, { tests, loadErrors, exit: meta.exit ?? "", hung: meta.hung });
  evidence.uncounted = meta.uncounted ?? 0;
  evidence.labErrors = meta.lab ? [meta.lab] : [];
  evidence.ended = ended ?? (complete ? undefined : "died");
  each.output = meta.printed ?? "";
  each.seeded = meta.seeded === true;
}

/**
 * Grades attempts: runs the tests of each against its work, and says what became of it. What was not touched, or is no work
 * at all, is known without starting anything.
 *
 * @param attempts what to grade; see `attemptsIn`
 * @returns the record; it is also on disk when `file` is not null
 */
export async function grade(attempts: Attempt[], options: GradeOptions = {}): Promise<GradeRecord> {
  const { file = recordFile, isolate = true, untilFailure = false, processes = mostWorkers } = options;
  const { seed = ownSeed, onGraded, bed: kept } = options;
  if (!attempts.some(({ testFile }) => existsSync(testFile))) {
    throw new InvalidArgumentError(
      `The course has no tests for it: expected ${attempts[0]?.testFile ?? "an exercise"}.`,
    );
  }
  const cases = new Map(attempts.map((attempt) => [attempt, look(attempt, untilFailure)]));
  const ids = exerciseIds();
  let env = localEnvironment;
  const recordOf = ({ attempt, evidence, text, output, seeded }: Case) =>
    exerciseRecord(attempt, evidence, { text, output, ...(seeded ? { seeds: [seed] } : {}) });
  const write = (): GradeRecord => {
    const exercises = [...cases.values()].map(recordOf);
    const record: GradeRecord = { version: 1, course: courseVersion, env, exercises };
    if (file) keepRecord(file, record, ids);
    return record;
  };
  let toRun = [...cases.values()].filter(({ evidence }) => evidence.work === "edited" && evidence.expected.length > 0);
  if (toRun.length === 0) return write();
  sweepTaken();

  // Made first: it begins with what takes long.
  const needsLabs = toRun.some(({ attempt }) => attempt.needsPostgres);
  const bed = kept ?? new TestBed({ isolate, untilFailure, seed, processes, needsLabs });
  let unavailable: string | undefined;
  try {
    unavailable = await labServer().then(
      () => undefined,
      (error: Error) => error.message,
    );
    for (const { attempt, evidence } of toRun) if (attempt.needsPostgres) evidence.unavailable = unavailable;
    toRun = toRun.filter(({ evidence }) => !evidence.unavailable);
    write();
    const environment = fullEnvironment().catch(() => localEnvironment);
    const types = typecheck(toRun.map(({ attempt }) => attempt));
    const checked = types.then((errors) => {
      for (const { attempt, evidence } of toRun) {
        const found = [...(errors.get(attempt.workFile) ?? []), ...(errors.get(attempt.testFile) ?? [])];
        evidence.typeErrors = found.map(inItsOwnPlace);
      }
    });
    // What fails while the tests run, the grading throws when they have ended.
    const meanwhile: Promise<void>[] = [];
    const hear = (promise: Promise<void>) => {
      promise.catch(() => undefined);
      meanwhile.push(promise);
    };
    hear(checked);
    const onRan = (attempt: Attempt, ran: Ran) => {
      const each = cases.get(attempt);
      if (!each) return;
      take(each, ran);
      if (!ran.complete && !ran.ended) return;
      hear(
        checked.then(() => {
          if (file) write();
          onGraded?.(recordOf(each));
        }),
      );
    };
    const attemptsOf = (some: Case[]) => some.map(({ attempt }) => attempt);
    if (toRun.length > 0) await bed.run(attemptsOf(toRun), onRan);
    // Of those that shared a process that ended, only one had ended it.
    const again = isolate ? [] : toRun.filter(({ evidence }) => evidence.ended !== undefined);
    if (again.length > 0) {
      const apart = new TestBed({ isolate: true, untilFailure, seed, processes, needsLabs });
      await apart.run(attemptsOf(again), onRan).finally(() => apart.close());
    }
    await Promise.all(meanwhile);
    env = await environment;
  } finally {
    if (bed !== kept) await bed.close();
  }
  const swept = unavailable ? undefined : sweepLabs().catch(() => undefined);
  // Who keeps a bed waits for the verdict alone.
  if (!kept) await swept;
  return write();
}
