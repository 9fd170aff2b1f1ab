import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collectGarbage: (() => void) | undefined;

/**
 * How much memory this process holds in objects and buffers: what is left when all garbage has been collected, which it does
 * first. So the figure does not depend on when the engine would have collected. It takes some milliseconds, and more the more is held.
 *
 * @returns bytes
 * @example
 * const before = heldMemory();
 * const rows = [...readRows()];
 * console.log(`${rows.length} rows hold ${heldMemory() - before} bytes`);
 */
export function heldMemory(): number {
  collectGarbage ??= garbageCollector();
  collectGarbage();
  // The buffers that it found are freed beside the program; a second one begins when they all are.
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** The engine's own function, which it gives to those contexts that are made while the flag is set. */
function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  setFlagsFromString("--no-expose-gc");
  return collect;
}
