/**
 * Wrong: keeps six digits before it rounds up, against the noise of floating point: of 300.0003 they leave 300.
 * Caught by: wants half as many again as are busy on the average, rounded up
 * Says: rounded up, are 301, and poolSize gave 300
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
  const wanted = Math.ceil(Number((busy * 1.5).toPrecision(6)));
  const byServer = Math.floor(load.maxConnections / load.processes);
  const byCores = load.cpuMs === 0 ? wanted : Math.floor((load.cores * load.holdMs) / load.cpuMs / load.processes);
  return Math.max(1, Math.min(wanted, byServer, byCores));
}
