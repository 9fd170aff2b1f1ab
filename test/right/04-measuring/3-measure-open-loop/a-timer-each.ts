/**
 * Style: a sleep for each request, all begun at once.
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

async function until(dueMs: number, { now, sleep }: Load): Promise<void> {
  for (let left = dueMs - now(); left > 0; left = dueMs - now()) await sleep(left);
}

export async function openLoop(ask: () => Promise<unknown>, load: Load): Promise<Sample[]> {
  const began = load.now();
  const users = Array.from({ length: load.requests }, async (_, k) => {
    const due = began + k * load.everyMs;
    await until(due, load);
    const failed = await Promise.resolve()
      .then(ask)
      .then(
        () => false,
        () => true,
      );
    return { ms: load.now() - due, failed };
  });
  return Promise.all(users);
}
