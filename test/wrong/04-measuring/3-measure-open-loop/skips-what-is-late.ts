/**
 * Wrong: leaves out requests that are due already.
 * Caught by: is late for a moment where a timer was late, and counts that moment in
 * Says: count from the moment when it was due
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
    if (now() > due + everyMs) continue;
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
