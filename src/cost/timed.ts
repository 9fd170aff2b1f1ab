/**
 * Runs a function and times it, from its call until its answer is there.
 *
 * @returns what the function returned, and how long it took, in milliseconds
 * @throws whatever the function throws
 */
export async function timed<T>(work: () => T | Promise<T>): Promise<{ result: T; durationMs: number }> {
  const started = performance.now();
  const result = await work();
  return { result, durationMs: performance.now() - started };
}
