import type { Attempt } from "./attempts.js";
import type { ExerciseRecord, TestRecord } from "./record.js";
import { hashOf, readStarters } from "./starters.js";
import { decide, type Evidence } from "./verdict.js";

const round = (points: number) => Math.round(points * 100) / 100;

/** A test that has not reported. */
const missing = (name: string): TestRecord => ({
  ...{ name, state: "missing", points: 0, maxPoints: 0, message: "", measured: {}, budget: {}, durationMs: 0 },
});

/**
 * The record of one exercise: the verdict over what is known of it, its tests in their order, and its points.
 *
 * Of work that is *wrong* each test that passed earns its share; anything else but *passed* earns nothing.
 *
 * @param text the work's text; undefined when there is none
 * @param output what it printed
 */
export function exerciseRecord(
  attempt: Attempt,
  evidence: Evidence,
  text: string | undefined,
  output: string,
): ExerciseRecord {
  const { id, lesson, variant, maxPoints } = attempt;
  const { state, reason } = decide(evidence);
  const unknown = evidence.tests.filter(({ name }) => !evidence.expected.includes(name));
  const each = maxPoints / Math.max(evidence.expected.length, 1);
  const tests = [
    ...evidence.expected.map((name) => evidence.tests.find((test) => test.name === name) ?? missing(name)),
    ...unknown,
  ].map((test) => ({ ...test, points: round(test.state === "passed" ? each : 0), maxPoints: round(each) }));
  const passed = tests.filter((test) => test.state === "passed").length;
  const points = state === "passed" ? maxPoints : state === "wrong" ? round(Math.min(maxPoints, each * passed)) : 0;
  const hashes = { starterHash: hashOf(readStarters()[id] ?? ""), fileHash: hashOf(text ?? "") };
  return { id, lesson, variant, state, reason, points, maxPoints, tests, ...hashes, output };
}
