/**
 * Wrong: gives the samples in the order of the answers.
 * Caught by: gives the samples in the order of the requests, when all are answered
 * Says: the sample is
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
  const samples: Sample[] = [];
  const answers: Promise<unknown>[] = [];
  for (let request = 0; request < requests; request++) {
    const due = started + request * everyMs;
    while (now() < due) await sleep(due - now());
    answers.push(answered(ask, due, now).then((sample) => samples.push(sample)));
  }
  await Promise.all(answers);
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
