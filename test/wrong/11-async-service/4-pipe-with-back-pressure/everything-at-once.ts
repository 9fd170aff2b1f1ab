/**
 * Wrong: reads all, transforms all, writes all.
 * Caught by: writes what becomes of each row, in their order, in full batches
 * Says: transforms under way at the same time
 */
export interface PipeOptions {
  atOnce: number;
  batchRows: number;
  signal: AbortSignal;
}

export async function pipe<In, Out>(
  source: AsyncIterable<In>,
  transform: (row: In, signal: AbortSignal) => Promise<Out[]>,
  write: (rows: Out[], signal: AbortSignal) => Promise<void>,
  { batchRows, signal }: PipeOptions,
): Promise<number> {
  const read: In[] = [];
  for await (const row of source) read.push(row);
  const rows = (await Promise.all(read.map((row) => transform(row, signal)))).flat();
  for (let k = 0; k < rows.length; k += batchRows) await write(rows.slice(k, k + batchRows), signal);
  return rows.length;
}
