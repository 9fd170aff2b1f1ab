/**
 * Wrong: rounds down by `| 0`, which makes a limit beyond 2^31 a negative one.
 * Caught by: wants half as many again as are busy on the average, rounded up
 * Says: half as many again, rounded up, are 150
 * Says: the limit of the cores is 4,000,000,000, beyond 32 bits
 */
export interface Load {
  /** Requests a second, of all processes together. */
  requestsPerSecond: number;
  /** How long a request holds its connection, on the average, in milliseconds; more than 0. */
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
  const busy = ((load.requestsPerSecond / load.processes) * load.holdMs) / 1000;
  const wanted = Math.ceil(busy * 1.5);
  const allowed = (load.maxConnections / load.processes) | 0;
  if (load.cpuMs === 0) return Math.max(1, Math.min(wanted, allowed));
  const kept = ((load.cores * load.holdMs) / load.cpuMs / load.processes) | 0;
  return Math.max(1, Math.min(wanted, allowed, kept));
}
