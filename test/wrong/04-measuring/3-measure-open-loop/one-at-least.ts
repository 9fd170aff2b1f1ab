/**
 * Wrong: sends one request at least.
 * Caught by: sends as many requests as it was told to, none, one or many
 * Says: 0 of both were expected
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
  for (let request = 0; request < Math.max(1, requests); request++) {
    const due = started + request * everyMs;
    while (now() < due) await sleep(due - now());
    samples.push(answered(ask, due, now));
  }
  return Promise.all(samples);
}

async function answered(ask: () => Promise<unknown>, due: number, now: () => number): Promise<Sample> {
  let failed = false;
  try {
    await ask();
  } catch {
    failed = true;
  }
  return { ms: now() - due, failed };
}
