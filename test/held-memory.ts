import { GarbageCollector } from "#src/wire/garbage-collector.js";

const collector = new GarbageCollector();

/** Bytes that something in this process still holds on the heap, where texts are: asked when all garbage has been collected. */
export function heldBytes(): number {
  collector.all();
  return process.memoryUsage().heapUsed;
}
