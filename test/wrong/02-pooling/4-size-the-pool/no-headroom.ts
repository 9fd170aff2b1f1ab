/**
 * Wrong: exactly as many as are busy on the average: every one is always in use, and the queue only grows.
 * Caught by: wants half as many again as are busy on the average, rounded up
 * Says: rounded up, are 3, and poolSize gave 2
 * Says: let a request wait for
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
  const allowed = Math.floor(maxConnections / processes);
  const useful = Math.floor((cores * holdMs) / cpuMs / processes);
  return Math.max(1, Math.min(Math.ceil(busy), allowed, useful));
}
