/**
 * Lesson: lessons/02-pooling.md
 * Task: how many connections should the pool of each process have? As many as are busy on the average (Little's law) and half as
 *       many again, since requests come in bunches, rounded up (3.0003 is 4). Two limits hold for all processes together:
 *       `maxConnections`, and what the server's cores can keep busy, cores × holdMs / cpuMs (no limit when `cpuMs` is 0). The
 *       share that each process has of a limit is rounded down. Return the least of the three figures, but at least 1, even
 *       where a limit leaves less. (Left open is what floating point adds to a whole number or takes from it: less than a
 *       billionth part.)
 * Done when: npm run grade -- 02-pooling/4-size-the-pool
 */
import { TodoError } from "roundtrip";

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
  // TODO: four lines of arithmetic. Mind the units.
  throw new TodoError(`size the pools of ${load.processes} processes`);
}
