/**
 * Style: counts up until it is enough, or a limit is reached.
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
  const busy = (requestsPerSecond * holdMs) / 1000 / processes;
  let size = 1;
  const mayGrow = () => (size + 1) * processes <= maxConnections && (size + 1) * processes * cpuMs <= cores * holdMs;
  while (size < busy + busy / 2 && mayGrow()) size++;
  return size;
}
