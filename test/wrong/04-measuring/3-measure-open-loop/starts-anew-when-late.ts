/**
 * Wrong: after a delay the schedule begins anew.
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
  let started = now();
  const samples: Promise<Sample>[] = [];
  for (let request = 0; request < requests; request++) {
    const due = started + request * everyMs;
    while (now() < due) await sleep(due - now());
    if (now() > due + everyMs) started = now() - request * everyMs;
    samples.push(answered(ask, started + request * everyMs, now));
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
