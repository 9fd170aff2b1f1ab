/**
 * Wrong: takes less than a tenth of a millisecond of computing for none, so that no core limits anything.
 * Caught by: opens no more than the server's cores can keep busy
 * Says: 0.0498 = 200.
 * Says: poolSize gave 240
 */
export interface Load {
  requestsPerSecond: number;
  holdMs: number;
  cpuMs: number;
  cores: number;
  processes: number;
  maxConnections: number;
}

const NOTHING_MS = 0.1;

export function poolSize(load: Load): number {
  const busy = (load.requestsPerSecond / load.processes) * (load.holdMs / 1000);
  const share = (limit: number) => Math.floor(limit / load.processes);
  const limits = [share(load.maxConnections)];
  if (load.cpuMs >= NOTHING_MS) limits.push(share((load.cores * load.holdMs) / load.cpuMs));
  return Math.max(1, Math.min(Math.ceil(busy * 1.5), ...limits));
}
