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

export function poolSize({ requestsPerSecond, holdMs, cpuMs, cores, processes, maxConnections }: Load): number {
  const busy = (requestsPerSecond / processes) * (holdMs / 1000);
  // With exactly `busy` connections all of them would always be in use, and the queue would grow without end.
  const wanted = Math.ceil(busy * 1.5);
  // Each process has a share of a limit, rounded down: the pools do not know of each other.
  const allowed = Math.floor(maxConnections / processes);
  const useful = Math.floor((cores * holdMs) / cpuMs / processes);
  return Math.max(1, Math.min(wanted, allowed, useful));
}
