/**
 * Lesson: lessons/01-keep.md
 * Task: return the sum of the totals, 0 for none.
 *       Ask no more than you have to.
 * Done when: npm run grade -- 01-keep/1-add-the-totals
 */
import { TodoError } from "roundtrip";

export function addTheTotals(totals: readonly number[]): number {
  // TODO: add them.
  throw new TodoError(`add ${totals.length} totals`);
}
