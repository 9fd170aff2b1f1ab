/** The record of a grading: what was found, as data. Scoreboard, notebook table and exporters are functions of it. */

/** What became of one exercise. */
export type ExerciseState = "not started" | "passed" | "wrong" | "error" | "unavailable";

/** One test of one exercise. */
export interface TestRecord {
  name: string;
  /** `todo`: the work threw the course's TodoError. `missing`: the run ended before it reported. */
  state: "passed" | "failed" | "todo" | "missing";
  points: number;
  maxPoints: number;
  /** Why it failed, for the learner; empty when it passed. */
  message: string;
  /** Figures that the test measured, by name, for example `{ connections: 1 }`. */
  measured: Record<string, unknown>;
  durationMs: number;
}

/** One exercise, graded. */
export interface ExerciseRecord {
  /** `NN-slug/N-verb-object`. */
  id: string;
  lesson: string;
  /** Whose file was graded: `exercises` (the learner's), `solutions`, `starters`, or `wrong/NAME`. */
  variant: string;
  state: ExerciseState;
  /** For *error* and *unavailable*: the reason, in a sentence or two. */
  reason: string;
  points: number;
  maxPoints: number;
  tests: TestRecord[];
  starterHash: string;
  fileHash: string;
  /** What the work printed, cut at 4,000 characters. It never changes a verdict. */
  output: string;
}

/** A whole grading. */
export interface GradeRecord {
  version: 1;
  course: string;
  env: { node: string; postgres: string; sqlite: string };
  exercises: ExerciseRecord[];
}

/** What is known of one exercise when its tests have ended, or have not. */
export interface Evidence {
  /** The file: `untouched` as the course ships it; `empty` when there is nothing in it but comments. */
  work: "missing" | "empty" | "untouched" | "edited";
  typeErrors: string[];
  /** Why there is no PostgreSQL, when there is none and the exercise needs it. */
  unavailable: string | undefined;
  loadErrors: string[];
  timedOut: boolean;
  /** Did the process of the tests end before they had? */
  endedEarly: boolean;
  /** How many tests the course says there are. */
  expectedTests: number;
  tests: TestRecord[];
}

const endedItself = /process\.exit unexpectedly called/;
const neverEnded = /(Test|Hook) timed out in/;

/**
 * Decides the state of an exercise. Anything that is not known to have passed has not passed.
 *
 * @returns the state, and for *error* and *unavailable* the reason
 */
export function decide(evidence: Evidence): { state: ExerciseState; reason: string } {
  const { tests, expectedTests } = evidence;
  const error = (reason: string) => ({ state: "error" as const, reason });
  if (evidence.unavailable) return { state: "unavailable", reason: evidence.unavailable };
  if (evidence.work === "missing") return error("There is no file for it.");
  if (evidence.work === "empty") return error("There is nothing in its file but comments.");
  if (evidence.work === "untouched") return { state: "not started", reason: "" };
  if (evidence.typeErrors.length > 0) return error(`It does not type-check.\n${evidence.typeErrors.join("\n")}`);
  if (evidence.timedOut)
    return error("It timed out: the tests did not end, so their process was ended. Is there a loop without end?");
  if (evidence.loadErrors.length > 0) return error(`It did not load.\n${evidence.loadErrors.join("\n")}`);
  if (tests.some((test) => endedItself.test(test.message)))
    return error("It ended the process (process.exit) before it was graded.");
  const endless = tests.find((test) => neverEnded.test(test.message));
  if (endless) return error(`It timed out in the test "${endless.name}": something that was awaited never came.`);
  if (evidence.endedEarly)
    return error(
      "Its process ended before the tests had: it took more memory than it may (512 MB), was killed, or ended itself.",
    );
  const reported = tests.filter((test) => test.state !== "missing").length;
  if (reported < expectedTests || reported < tests.length)
    return error(`Only ${reported} of ${Math.max(expectedTests, tests.length)} tests were run.`);
  if (reported > expectedTests) return error(`${reported} tests were run, and the course has ${expectedTests}.`);
  if (tests.every((test) => test.state === "passed")) return { state: "passed", reason: "" };
  if (tests.some((test) => test.state === "failed")) return { state: "wrong", reason: "" };
  if (tests.every((test) => test.state === "todo")) return { state: "not started", reason: "" };
  const open = tests.find((test) => test.state === "todo");
  return { state: "wrong", reason: `A part is still to do: the test "${open?.name}" met a TodoError.` };
}
