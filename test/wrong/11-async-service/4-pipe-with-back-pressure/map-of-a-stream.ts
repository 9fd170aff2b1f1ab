/**
 * Wrong: leaves it to streams, which keep rows ready on either side.
 * Caught by: reads no further than its limit while the first row is slow
 * Says: rows were read
 */
import { Readable } from "node:stream";

export interface PipeOptions {
  atOnce: number;
  batchRows: number;
  signal: AbortSignal;
}

export async function pipe<In, Out>(
  source: AsyncIterable<In>,
  transform: (row: In, signal: AbortSignal) => Promise<Out[]>,
  write: (rows: Out[], signal: AbortSignal) => Promise<void>,
  { atOnce, batchRows, signal }: PipeOptions,
): Promise<number> {
  const rows = Readable.from(source).map((row: In) => transform(row, signal), { concurrency: atOnce, signal });
  let batch: Out[] = [];
  let written = 0;
  const send = async () => {
    await write(batch, signal);
    written += batch.length;
    batch = [];
  };
  for await (const some of rows) {
    for (const row of some as Out[]) {
      batch.push(row);
      if (batch.length === batchRows) await send();
    }
  }
  if (batch.length > 0) await send();
  return written;
}
