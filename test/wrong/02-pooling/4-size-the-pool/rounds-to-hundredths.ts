/**
 * Wrong: rounds to hundredths before it rounds up, against the noise of floating point: three thousandths of a connection are no noise.
 * Caught by: wants half as many again as are busy on the average, rounded up
 * Says: are 4, and poolSize gave 3
 */
export interface Load {
  /** Requests a second, of all processes together. */
  requestsPerSecond: number;
  /** How long a request holds its connection, on the average, in milliseconds. */
  holdMs: number;
  /** The part of `holdMs` in which a core of the server computes, in milliseconds; in the rest the connection waits. */
  cpuMs: number;
  /** Cores of the server. */
  cores: number;
  /** Processes of the application, each with a pool of its own and an equal share of the requests. */
  processes: number;
  /** Most connections that the server allows the application. */
  maxConnections: number;
}

export function poolSize(load: Load): number {
  const exact = (1.5 * load.requestsPerSecond * load.holdMs) / 1000 / load.processes;
  const wanted = Math.ceil(Number(exact.toFixed(2))); // no 3.0000000000000004 → 4
  const byServer = Math.floor(load.maxConnections / load.processes);
  const byCores = load.cpuMs === 0 ? Infinity : Math.floor((load.cores * load.holdMs) / load.cpuMs / load.processes);
  return Math.max(1, Math.min(wanted, byServer, byCores));
}
