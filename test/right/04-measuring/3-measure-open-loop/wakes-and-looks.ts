/**
 * Style: wakes every millisecond and sends all that is due; callbacks count down.
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

export function openLoop(ask: () => Promise<unknown>, { everyMs, requests, now, sleep }: Load): Promise<Sample[]> {
  const began = now();
  const samples: Sample[] = new Array(requests);
  let open = requests;
  let sent = 0;
  return new Promise((resolve, reject) => {
    const done = (k: number, failed: boolean) => {
      samples[k] = { ms: now() - (began + k * everyMs), failed };
      open -= 1;
      if (open === 0) resolve(samples);
    };
    const send = (k: number) => {
      try {
        ask().then(
          () => done(k, false),
          () => done(k, true),
        );
      } catch {
        done(k, true);
      }
    };
    const look = (): Promise<void> | void => {
      while (sent < requests && now() >= began + sent * everyMs) send(sent++);
      return sent < requests ? sleep(1).then(look) : undefined;
    };
    if (requests === 0) resolve([]);
    Promise.resolve().then(look).catch(reject);
  });
}
