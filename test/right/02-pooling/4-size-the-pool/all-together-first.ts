/**
 * Style: reckons for all processes together, and shares at the end.
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
  const all = (requestsPerSecond * holdMs * 3) / 2_000;
  const limits = [maxConnections, (cores * holdMs) / cpuMs].map((limit) => Math.floor(limit / processes));
  const [smallest = 1] = [Math.ceil(all / processes), ...limits].sort((a, b) => a - b);
  return Math.max(1, smallest);
}
