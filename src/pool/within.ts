import { PoolNoAnswerError } from "./errors.js";

/**
 * The outcome of `work`, or a {@link PoolNoAnswerError} when it takes longer than `ms` milliseconds.
 *
 * @param ms `Infinity` waits for ever
 * @param step for the message: what is being waited for
 * @internal
 */
export function within<T>(step: string, ms: number, work: Promise<T> | T): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer =
      ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => reject(new PoolNoAnswerError(step, ms)), ms);
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
