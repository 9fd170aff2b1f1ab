/**
 * Lesson: lessons/04-measuring.md
 * Task: send `requests` requests, one every `everyMs`, the first at once, whether those before are answered or not, and none
 *       before it is due. Each sample says how long a user waited: from the moment when the request was due until its answer. A
 *       request that fails has a sample, too. Return the samples in the order of the requests, when all are answered.
 *       `now` is the clock and `sleep` the only way to wait; as timers do, it may end a few ms late, or a fraction of one early.
 * Done when: npm run grade -- 04-measuring/3-measure-open-loop
 */
import { TodoError } from "roundtrip";

export interface Load {
  /** Milliseconds between two requests. */
  everyMs: number;
  /** How many requests there are, from 0. */
  requests: number;
  /** The clock, in milliseconds; it begins anywhere. */
  now: () => number;
  /** Comes back after about so many milliseconds. */
  sleep: (ms: number) => Promise<void>;
}

export interface Sample {
  ms: number;
  /** Whether `ask` threw or rejected. */
  failed: boolean;
}

export async function openLoop(ask: () => Promise<unknown>, load: Load): Promise<Sample[]> {
  // TODO: when is each request due? Wait until then, send it, and do not wait for its answer.
  throw new TodoError(`send ${load.requests} requests to ${ask.name}`);
}
