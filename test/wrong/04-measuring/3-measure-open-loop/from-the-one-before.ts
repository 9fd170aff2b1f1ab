/**
 * Wrong: counts each due moment from when the one before was sent.
 * Caught by: sends none before it is due, however early a sleep ends
 * Says: count each moment from the beginning
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
  const samples: Promise<Sample>[] = [];
  let due = now();
  for (let request = 0; request < requests; request++) {
    while (now() < due) await sleep(due - now());
    samples.push(answered(ask, due, now));
    due = now() + everyMs;
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
