/**
 * Wrong: keeps the samples of all loops in one array.
 * Caught by: sends each request when it is due, whether those before are answered or not
 * Says: of both were expected
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

const samples: Promise<Sample>[] = [];

export async function openLoop(ask: () => Promise<unknown>, load: Load): Promise<Sample[]> {
  const { everyMs, requests, now, sleep } = load;
  const started = now();
  for (let request = 0; request < requests; request++) {
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
