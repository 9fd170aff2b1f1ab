/**
 * Wrong: waits for each answer before it sends the next request.
 * Caught by: sends each request when it is due, whether those before are answered or not
 * Says: wait for no answer in the loop
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
  const samples: Sample[] = [];
  for (let request = 0; request < requests; request++) {
    samples.push(await answered(ask, now(), now));
    await sleep(everyMs);
  }
  return samples;
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
