import type { WireTrace } from "../wire/types.js";
import type { Repetition } from "./cost.js";
import { type Fingerprint, fingerprintOf } from "./fingerprint.js";

/** Not questions: what frames them. Ten chunks, each in a transaction, begin ten times and repeat nothing by that. */
const framing =
  /^\s*(begin|start|commit|end|rollback|abort|savepoint|release|set|reset|discard|fetch|move|close|declare|deallocate)\b/i;

/** The fingerprints of the statements of a trace, and what of them ran repeatedly. */
export interface FingerprintCounts {
  fingerprints: number;
  repeats: number;
  repetitions: Repetition[];
}

/**
 * Counts fingerprints and repetitions. A run waits for the one before when its round trip is deeper in the chain of dependent
 * round trips; runs that were sent together, or on several connections at once, are one.
 */
export function fingerprintCounts(trace: WireTrace): FingerprintCounts {
  const runs = new Map<string, { fingerprint: Fingerprint; depths: Set<number> }>();
  for (const { statements, roundTrips } of trace.connections) {
    for (const { sql, roundTrip } of statements) {
      const fingerprint = fingerprintOf(sql);
      const run = runs.get(fingerprint.id) ?? { fingerprint, depths: new Set() };
      runs.set(fingerprint.id, run);
      run.depths.add(roundTrips[roundTrip - 1]?.depth ?? 0);
    }
  }
  return countRuns([...runs.values()].map(({ fingerprint, depths }) => ({ ...fingerprint, times: depths.size })));
}

/** The same from how often each fingerprint ran, one after the other. */
export function countRuns(runs: readonly Repetition[]): FingerprintCounts {
  const asked = runs.filter(({ text }) => !framing.test(text)).sort((a, b) => b.times - a.times);
  return {
    fingerprints: runs.length,
    repeats: asked[0]?.times ?? 0,
    repetitions: asked.filter(({ times }) => times > 1),
  };
}
