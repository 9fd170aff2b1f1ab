export interface Load {
  /** Milliseconds between two requests. */
  everyMs: number;
  /** How many requests there are, from 0. */
  requests: number;
  /** The clock, in milliseconds; it begins anywhere. */
  now: () => number;
  /** Comes back after about so many milliseconds. */
  sleep: (ms: number) => Promise<void>;
}

export interface Sample {
  ms: number;
  /** Whether `ask` threw or rejected. */
  failed: boolean;
}

export async function openLoop(ask: () => Promise<unknown>, load: Load): Promise<Sample[]> {
  const { everyMs, requests, now, sleep } = load;
  const started = now();
  const samples: Promise<Sample>[] = [];
  for (let request = 0; request < requests; request++) {
    // Due times count from the beginning, not from the request before: a timer that is late once makes one request late.
    const due = started + request * everyMs;
    // It is a loop because a sleep may end early.
    while (now() < due) await sleep(due - now());
    // A request is not awaited before the next is sent: users do not wait for each other.
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
  // A request's time counts from when it was due: one that was sent late has waited for that, too.
  return { ms: now() - due, failed };
}
