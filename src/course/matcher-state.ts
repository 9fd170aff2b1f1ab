import type { Budget } from "../cost/budget.js";

/** What vitest expects of a matcher. */
export interface MatcherResult {
  pass: boolean;
  message: () => string;
}

/** The state that vitest hands to a matcher; `task.meta` reaches the record. */
export interface MatcherState {
  isNot?: boolean;
  task?: { meta: object };
}

/** What a test keeps of what it measured: for each count a figure, and what was allowed of it. */
interface Noted {
  measured?: Record<string, number>;
  budget?: Record<string, number>;
}

/**
 * Leaves the measured figures, and what was allowed of them, in the test's meta, where the record finds them. Of a test that
 * measures several cases, each count is kept of the case that is allowed most, and of equal ones the highest, so that the
 * figures of two answers can be compared; one that is over its limit is kept, unless the test goes on to measure again.
 */
export function note(state: MatcherState, measured: Record<string, number>, budget: Budget): void {
  const meta = state.task?.meta as Noted | undefined;
  if (!meta) return;
  const kept = { measured: { ...meta.measured }, budget: { ...meta.budget } };
  for (const [count, allowed] of Object.entries(budget)) {
    const figure = measured[count] ?? 0;
    const [before, allowedBefore] = [kept.measured[count] ?? -1, kept.budget[count] ?? -1];
    const isLarger = allowed > allowedBefore || (allowed === allowedBefore && figure > before);
    if (figure <= allowed && before <= allowedBefore && !isLarger) continue;
    kept.measured[count] = figure;
    kept.budget[count] = allowed;
  }
  Object.assign(meta, kept);
}
