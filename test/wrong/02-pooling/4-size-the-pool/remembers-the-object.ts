/**
 * Wrong: remembers the answer for each object: whoever changes a figure of it gets the old answer.
 * Caught by: takes the smallest of the three, for each load anew
 * Says: for an object that it had seen before
 * Says: remember nothing between two calls
 */
export interface Load {
  requestsPerSecond: number;
  holdMs: number;
  cpuMs: number;
  cores: number;
  processes: number;
  maxConnections: number;
}

const known = new WeakMap<Load, number>();

export function poolSize(load: Load): number {
  const before = known.get(load);
  if (before !== undefined) return before;
  const busy = (load.requestsPerSecond / load.processes) * (load.holdMs / 1000);
  const limits = [load.maxConnections];
  if (load.cpuMs > 0) limits.push((load.cores * load.holdMs) / load.cpuMs);
  const most = Math.floor(Math.min(...limits) / load.processes);
  const size = Math.max(1, Math.min(Math.ceil(busy * 1.5), most));
  known.set(load, size);
  return size;
}
