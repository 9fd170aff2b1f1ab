export function addTheTotals(totals: readonly number[]): number {
  // From 0 on, so that a list without totals has a sum too.
  return totals.reduce((sum, total) => sum + total, 0);
}
