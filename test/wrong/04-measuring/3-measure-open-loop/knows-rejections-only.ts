/**
 * Wrong: does not catch what is thrown at once.
 * Caught by: takes a request that fails for a sample, and goes on
 * Says: openLoop threw
 * Says: no connection
 */
export interface Load {
  everyMs: number;
  requests: number;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
}

export interface Sample {
  ms: number;
  failed: boolean;
}

export async function openLoop(ask: () => Promise<unknown>, load: Load): Promise<Sample[]> {
  const { everyMs, requests, now, sleep } = load;
  const started = now();
  const samples: Promise<Sample>[] = [];
  for (let request = 0; request < requests; request++) {
    const due = started + request * everyMs;
    while (now() < due) await sleep(due - now());
    samples.push(
      ask().then(
        () => ({ ms: now() - due, failed: false }),
        () => ({ ms: now() - due, failed: true }),
      ),
    );
  }
  return Promise.all(samples);
}
