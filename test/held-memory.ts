import { Collector } from "#src/wire/collector.js";

const collector = new Collector();

/** Bytes that something in this process still holds on the heap, where texts are: asked when all garbage has been collected. */
export function heldBytes(): number {
  collector.all();
  return process.memoryUsage().heapUsed;
}
