/**
 * Style: a function for each idea, the load untouched.
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

const share = (all: number, { processes }: Load) => all / processes;
const littlesLaw = (load: Load) => share(load.requestsPerSecond, load) * (load.holdMs / 1000);
const coresKeepBusy = ({ cores, cpuMs, holdMs }: Load) => cores / (cpuMs / holdMs);

export function poolSize(load: Load): number {
  const limits = [littlesLaw(load) * 1.5, share(load.maxConnections, load), share(coresKeepBusy(load), load)];
  const [wanted = 0, allowed = 0, useful = 0] = limits;
  return Math.max(Math.min(Math.ceil(wanted), Math.trunc(allowed), Math.trunc(useful)), 1);
}
