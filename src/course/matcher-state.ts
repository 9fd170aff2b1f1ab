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

/** Leaves the measured figures, and what was allowed of them, in the test's meta, where the record finds them. */
export function note(state: MatcherState, measured: Record<string, number>, budget: Budget): void {
  const meta = state.task?.meta as { measured?: Record<string, number>; budget?: Budget } | undefined;
  if (!meta) return;
  meta.measured = { ...meta.measured, ...measured };
  meta.budget = { ...meta.budget, ...budget };
}
