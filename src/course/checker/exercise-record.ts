import type { Attempt } from "./attempts.js";
import type { ExerciseRecord, ExerciseState, TestRecord } from "./record.js";
import { hashOf, readStarters } from "./starters.js";
import { decide, type Evidence } from "./verdict.js";

const cents = (points: number) => Math.round(points * 100);

/** A test that has not reported. */
const missing = (name: string): TestRecord => ({
  ...{ name, state: "missing", points: 0, maxPoints: 0, message: "", measured: {}, budget: {}, durationMs: 0 },
});

/**
 * Shares an exercise's points out among its tests, to the cent: what can be had of them is together what can be had of the
 * exercise, and what they earned is what it earned.
 *
 * Of work that is *wrong* each test that passed earns its share; anything else but *passed* earns nothing.
 *
 * @param tests those that there must be; what others are there earns nothing
 */
export function withPoints(
  state: ExerciseState,
  maxPoints: number,
  tests: readonly TestRecord[],
  others: readonly TestRecord[] = [],
): Pick<ExerciseRecord, "state" | "points" | "maxPoints" | "tests"> {
  const upTo = (number: number) => Math.round((cents(maxPoints) * number) / tests.length);
  const isPaid = state === "passed" || state === "wrong";
  const shared = tests.map((test, at) => {
    const share = (upTo(at + 1) - upTo(at)) / 100;
    return { ...test, points: isPaid && test.state === "passed" ? share : 0, maxPoints: share };
  });
  const points = shared.reduce((sum, test) => sum + cents(test.points), 0) / 100;
  return {
    ...{ state, points, maxPoints },
    tests: [...shared, ...others.map((test) => ({ ...test, points: 0, maxPoints: 0 }))],
  };
}

/** What is kept of the work besides its verdict. */
interface Kept {
  /** Its text; undefined when there is none. */
  text: string | undefined;
  /** What it printed. */
  output: string;
  seeds?: number[];
}

/** The record of one exercise: the verdict over what is known of it, its tests in their order, and its points. */
export function exerciseRecord(attempt: Attempt, evidence: Evidence, { text, output, ...kept }: Kept): ExerciseRecord {
  const { id, lesson, variant, maxPoints } = attempt;
  const { state, reason } = decide(evidence);
  const tests = evidence.expected.map((name) => evidence.tests.find((test) => test.name === name) ?? missing(name));
  const others = evidence.tests.filter(({ name }) => !evidence.expected.includes(name));
  const hashes = { starterHash: hashOf(readStarters()[id] ?? ""), fileHash: hashOf(text ?? "") };
  return {
    ...{ id, lesson, variant, reason },
    ...withPoints(state, maxPoints, tests, others),
    ...kept,
    ...hashes,
    output,
  };
}
