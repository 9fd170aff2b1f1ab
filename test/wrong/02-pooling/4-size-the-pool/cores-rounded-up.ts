/**
 * Wrong: rounds up what the cores can keep busy.
 * Caught by: opens no more than the server's cores can keep busy
 * Says: 10 for each of 3 processes. poolSize gave 11
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

export function poolSize({ requestsPerSecond, holdMs, cpuMs, cores, processes, maxConnections }: Load): number {
  const busy = (requestsPerSecond / processes) * (holdMs / 1000);
  const wanted = Math.ceil(busy * 1.5);
  const allowed = Math.floor(maxConnections / processes);
  const useful = Math.ceil((cores * holdMs) / cpuMs / processes);
  return Math.max(1, Math.min(wanted, allowed, useful));
}
