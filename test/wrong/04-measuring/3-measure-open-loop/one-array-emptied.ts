/**
 * Wrong: keeps one array, which each loop empties.
 * Caught by: keeps two loops apart, at once and one after the other
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
  samples.length = 0;
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
