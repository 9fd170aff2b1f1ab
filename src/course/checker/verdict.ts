import { formatCount } from "../../display/numbers.js";
import type { ExerciseState, TestRecord } from "./record.js";
import type { WorkState } from "./work-state.js";

/** Why the process of the tests was ended from outside: by the watchdog, for one of four reasons, or by something else. */
export type Ended = "processor" | "memory" | "slow" | "stuck" | "died";

/** What is known of one exercise when its tests have ended, or have not. Facts only; {@link decide} weighs them. */
export interface Evidence {
  work: WorkState;
  /** What the compiler says of the work, and of the tests against it. */
  typeErrors: string[];
  /** Why there is no PostgreSQL, when there is none and the exercise needs it. */
  unavailable?: string | undefined;
  /** Why the tests did not come to run: the work did not load. */
  loadErrors: string[];
  /** What is wrong with the lab, not with the work. */
  labErrors: string[];
  ended?: Ended | undefined;
  /** The call by which the work asked its process to end, for example `process.exit`. */
  exit: string;
  /** Sessions on the server that had not come by the proxy. */
  uncounted: number;
  /** What waited when nothing moved any more, and in which test. */
  hung?: { test: string; waiting: string } | undefined;
  /** Was it to end at its first test that failed? Then those behind it have not been run. */
  untilFailure?: boolean;
  /** The tests that there must be, by name, in order. */
  expected: string[];
  /** The tests that reported. */
  tests: TestRecord[];
}

/** A verdict: the state, and for *error* and *unavailable* the reason. */
export interface Verdict {
  state: ExerciseState;
  reason: string;
}

const endings: Record<Ended, string> = {
  processor:
    "It computed without end: 20 s of processor time in one go, in which nothing else could run. Is there a loop that never ends?",
  memory: "It took more memory than it may (512 MB), so its process was ended.",
  slow: "It was still under way after 300 checks of its progress, so its process was ended: it is too slow for this machine. That is no word on whether it is right.",
  stuck:
    "Its thread stood still: it waited in a way in which no timer and no message can wake it, such as Atomics.wait, and it did not compute. So its process was ended.",
  died: "Its process ended before the tests had.",
};

/** Most errors of the compiler that are told, and most characters of them. */
const [mostErrors, mostCharacters] = [20, 8_000];

function firstOf(errors: readonly string[]): string {
  const more = errors.length - mostErrors;
  const text = errors.slice(0, mostErrors).join("\n").slice(0, mostCharacters);
  return more > 0 ? `${text}\n… and ${formatCount(more, "more line")}` : text;
}

/**
 * Decides the state of an exercise. Anything that is not known to have passed has not passed.
 */
export function decide(evidence: Evidence): Verdict {
  const { tests, expected } = evidence;
  const error = (reason: string): Verdict => ({ state: "error", reason });
  if (evidence.work === "missing") return error("There is no file for it.");
  if (evidence.work === "odd") return error("There is a folder or a link where its file should be.");
  if (evidence.work === "empty") return error("There is nothing in its file but comments.");
  if (evidence.work === "untouched") return { state: "not started", reason: "" };
  if (evidence.unavailable) return { state: "unavailable", reason: evidence.unavailable };
  if (evidence.labErrors.length > 0) {
    return { state: "unavailable", reason: `The lab failed, not your work: ${evidence.labErrors.join("\n")}` };
  }
  if (evidence.typeErrors.length > 0) return error(`It does not type-check.\n${firstOf(evidence.typeErrors)}`);
  if (evidence.exit) return error(`It asked its process to end (${evidence.exit}) before it was graded.`);
  if (evidence.loadErrors.length > 0) return error(`It did not load.\n${evidence.loadErrors.join("\n")}`);
  if (evidence.hung) {
    const { test, waiting } = evidence.hung;
    return error(`Something that was awaited never came${test ? `, in the test "${test}"` : ""}: ${waiting}`);
  }
  if (evidence.uncounted > 0) {
    return error(
      `It reached the server past the proxy that counts: the server saw ${formatCount(evidence.uncounted, "session")} more. Next: connect as the config says.`,
    );
  }
  if (evidence.ended) return error(endings[evidence.ended]);
  if (evidence.untilFailure && tests.some((test) => test.state === "failed")) return { state: "wrong", reason: "" };
  const reported = tests.filter((test) => test.state !== "missing");
  const missing = expected.filter((name) => !reported.some((test) => test.name === name));
  if (missing.length > 0)
    return error(`Only ${reported.length} of ${expected.length} tests were run: "${missing[0]}" was not.`);
  if (reported.length !== expected.length)
    return error(`${reported.length} tests were run, and the course has ${expected.length}.`);
  if (tests.every((test) => test.state === "passed")) return { state: "passed", reason: "" };
  if (tests.some((test) => test.state === "failed")) return { state: "wrong", reason: "" };
  if (tests.every((test) => test.state === "todo")) return { state: "not started", reason: "" };
  const open = tests.find((test) => test.state === "todo");
  return { state: "wrong", reason: `A part is still to do: the test "${open?.name}" met a TodoError.` };
}
