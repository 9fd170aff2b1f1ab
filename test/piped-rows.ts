/** A row of the source. */
export interface Row {
  id: number;
}

/** So many rows. */
export const rowsOf = (count: number): Row[] => Array.from({ length: count }, (_, id) => ({ id }));

const odd = [0, "", null, undefined, false, Number.NaN];
/** What becomes of a row: nothing, one or several, among them all that a condition takes for nothing. */
export const several = ({ id }: Row): unknown[] =>
  Array.from({ length: (id * 7) % 4 }, (_, k) => [...odd, `${id}.${k}`, id, { id, k }][(id + k) % 9]);

/** What is to be written, batch by batch. */
export function batchesOf(rows: readonly unknown[], batchRows: number): unknown[][] {
  const count = Math.ceil(rows.length / batchRows);
  return Array.from({ length: count }, (_, k) => rows.slice(k * batchRows, (k + 1) * batchRows));
}
