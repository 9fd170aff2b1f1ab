/** One run of some work. */
export interface Sample {
  readonly ms: number;
  /** Rows of its answer; undefined when it gave nothing that has rows. */
  readonly rows: number | undefined;
}

/**
 * Runs work once and times it, until its answer is there: a promise is awaited, and what has to be asked for piece by piece
 * (an iterator, a cursor as a stream) is read to its end.
 *
 * @param now the clock, in milliseconds
 */
export async function takeSample(work: () => unknown, now: () => number): Promise<Sample> {
  const started = now();
  const rows = await rowsOf(await work());
  return { ms: now() - started, rows };
}

async function rowsOf(answer: unknown): Promise<number | undefined> {
  if (typeof answer !== "object" || answer === null) return undefined;
  if (Array.isArray(answer)) return answer.length;
  if ("rows" in answer && Array.isArray(answer.rows)) return answer.rows.length;
  if (!(Symbol.asyncIterator in answer || Symbol.iterator in answer)) return undefined;
  let rows = 0;
  for await (const _ of answer as AsyncIterable<unknown>) rows++;
  return rows;
}
