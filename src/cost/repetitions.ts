import type { WireTrace } from "../wire/trace.js";
import type { Repetition } from "./cost.js";
import { type Shape, shapeOf } from "./shapes.js";

/** Not questions: what frames them. Ten chunks, each in a transaction, begin ten times and repeat nothing by that. */
const framing =
  /^\s*(begin|start|commit|end|rollback|abort|savepoint|release|set|reset|discard|fetch|move|close|declare|deallocate)\b/i;

/** The shapes of the statements of a trace, and what of them ran repeatedly. */
export interface ShapeCounts {
  shapes: number;
  repeats: number;
  repetitions: Repetition[];
}

/**
 * Counts shapes and repetitions. A run waits for the one before when its round trip is deeper in the chain of dependent
 * round trips; runs that were sent together, or on several connections at once, are one.
 */
export function shapeCounts(trace: WireTrace): ShapeCounts {
  const runs = new Map<string, { shape: Shape; depths: Set<number> }>();
  for (const { statements, roundTrips } of trace.connections) {
    for (const { sql, roundTrip } of statements) {
      const shape = shapeOf(sql);
      const run = runs.get(shape.id) ?? { shape, depths: new Set() };
      runs.set(shape.id, run);
      run.depths.add(roundTrips[roundTrip - 1]?.depth ?? 0);
    }
  }
  return countRuns([...runs.values()].map(({ shape, depths }) => ({ ...shape, times: depths.size })));
}

/** The same from how often each shape ran, one after the other. */
export function countRuns(runs: readonly Repetition[]): ShapeCounts {
  const asked = runs.filter(({ text }) => !framing.test(text)).sort((a, b) => b.times - a.times);
  return {
    shapes: runs.length,
    repeats: asked[0]?.times ?? 0,
    repetitions: asked.filter(({ times }) => times > 1),
  };
}
