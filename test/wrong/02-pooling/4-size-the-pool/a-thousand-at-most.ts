/**
 * Wrong: never gives more than a thousand, whatever the load asks for and the limits allow.
 * Caught by: gives the one right size, whatever the magnitude of each figure
 * Says: poolSize gave 1000; that is too few
 * Says: look for what holds it down beside the three
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
  const limits = [load.maxConnections, (load.cores * load.holdMs) / load.cpuMs];
  const most = Math.min(1_000, ...limits.map((limit) => Math.floor(limit / load.processes)));
  return Math.max(1, Math.min(Math.ceil(busy * 1.5), most));
}
