/**
 * Wrong: reads the clock when all are answered.
 * Caught by: sends each request when it is due, whether those before are answered or not
 * Says: to its own answer
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
  const answers: Promise<unknown>[] = [];
  for (let request = 0; request < requests; request++) {
    const due = started + request * everyMs;
    while (now() < due) await sleep(due - now());
    answers.push(ask().catch(() => undefined));
  }
  await Promise.all(answers);
  return answers.map((_, request) => ({ ms: now() - started - request * everyMs, failed: false }));
}
