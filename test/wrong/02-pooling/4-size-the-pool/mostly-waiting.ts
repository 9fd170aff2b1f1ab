/**
 * Wrong: leaves out the limit of the cores where a request computes for less than a hundredth of its time.
 * Caught by: opens no more than the server's cores can keep busy
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

export function poolSize(load: Load): number {
  const busy = (load.requestsPerSecond / load.processes) * (load.holdMs / 1000);
  const computing = load.cpuMs / load.holdMs;
  const byCores = computing < 0.01 ? Number.POSITIVE_INFINITY : load.cores / computing;
  const share = Math.floor(Math.min(load.maxConnections, byCores) / load.processes);
  return Math.max(1, Math.min(Math.ceil(busy * 1.5), share));
}
