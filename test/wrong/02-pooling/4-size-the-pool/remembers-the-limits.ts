/**
 * Wrong: remembers what the server allows from call to call.
 * Caught by: stays within what the server allows all processes together
 * Says: 1 processes would open 480 connections; the server allows 97
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

const known = new Map<number, number>();

export function poolSize({ requestsPerSecond, holdMs, cpuMs, cores, processes, maxConnections }: Load): number {
  const busy = (requestsPerSecond / processes) * (holdMs / 1000);
  const wanted = Math.ceil(busy * 1.5);
  const allowed = known.get(processes) ?? Math.floor(maxConnections / processes);
  known.set(processes, allowed);
  const useful = Math.floor((cores * holdMs) / cpuMs / processes);
  return Math.max(1, Math.min(wanted, allowed, useful));
}
