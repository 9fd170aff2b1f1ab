import { formatBytes, formatNumber } from "./numbers.js";

/** A round trip as the sequence diagram shows it: what went up, what came back. */
export interface SequenceStep {
  /** Number of the round trip on its connection, from 1. */
  readonly number: number;
  /** Milliseconds from the start of the trace to its first byte. */
  readonly startMs: number;
  readonly durationMs: number;
  /** What the client sent, in a few words: a statement, a step of the log-in. */
  readonly up: string;
  readonly upBytes: number;
  /** What the server answered, in a few words. */
  readonly down: string;
  readonly downBytes: number;
  /** Whether the answer was an error. */
  readonly failed: boolean;
  /** Steps that say the same in `kind` are of one kind, whatever their values. */
  readonly kind: string;
}

/** Steps of one kind, or of a few kinds in turn, one after the other: the first are shown, the rest counted. */
export interface SequenceFold {
  /** Steps that are not shown. */
  readonly folded: number;
  /** How many kinds take turns. */
  readonly period: number;
  readonly last: number;
  readonly durationMs: number;
  readonly bytes: number;
}

/** A connection, or several that did the same. */
export interface SequencePart {
  /** Numbers of the connections, from 1. */
  readonly connections: readonly number[];
  readonly roundTrips: number;
  readonly rungs: readonly (SequenceStep | SequenceFold)[];
}

/** A sequence diagram laid out. */
export interface SequenceModel {
  readonly title: string;
  readonly parts: readonly SequencePart[];
}

/** Steps of one kind shown before the rest is folded. */
const shownOfShape = 2;

/** Most kinds that are seen to take turns. */
const mostInTurn = 6;

/**
 * Folds what repeats: steps of one kind in a row, and connections whose steps are of the same kinds.
 *
 * @param connections the steps of each connection, in the order of their numbers
 */
export function foldSequence(title: string, connections: readonly (readonly SequenceStep[])[]): SequenceModel {
  const parts = new Map<string, { connections: number[]; steps: readonly SequenceStep[] }>();
  connections.forEach((steps, at) => {
    const kind = steps.map((step) => step.kind).join("\n");
    const same = parts.get(kind);
    if (same) same.connections.push(at + 1);
    else parts.set(kind, { connections: [at + 1], steps });
  });
  return {
    title,
    parts: [...parts.values()].map((part) => ({
      connections: part.connections,
      roundTrips: part.steps.length,
      rungs: foldSteps(part.steps),
    })),
  };
}

function foldSteps(steps: readonly SequenceStep[]): (SequenceStep | SequenceFold)[] {
  const rungs: (SequenceStep | SequenceFold)[] = [];
  for (let from = 0; from < steps.length; ) {
    const { period, length } = runAt(steps, from);
    const run = steps.slice(from, from + length);
    const shown = period === 1 ? shownOfShape : period;
    rungs.push(...run.slice(0, shown));
    const rest = run.slice(shown);
    const last = rest.at(-1);
    const first = rest[0];
    if (first && last) {
      rungs.push({
        folded: rest.length,
        period,
        last: last.number,
        durationMs: last.startMs + last.durationMs - first.startMs,
        bytes: rest.reduce((sum, step) => sum + step.upBytes + step.downBytes, 0),
      });
    }
    from += length;
  }
  return rungs;
}

/** The run of steps at a place that is worth folding, with the least number of kinds that take turns in it; else one step. */
function runAt(steps: readonly SequenceStep[], from: number): { period: number; length: number } {
  for (let period = 1; period <= mostInTurn; period += 1) {
    let to = from + period;
    while (to < steps.length && steps[to]?.kind === steps[to - period]?.kind) to += 1;
    const length = Math.floor((to - from) / period) * period;
    // A fold that stands for one step, or for one turn, takes as much room as that itself.
    if (period === 1 ? length > shownOfShape + 1 : length > 2 * period) return { period, length };
  }
  return { period: 1, length: 1 };
}

/** `connection 1`, or `connections 1 to 20, the same diagram each`. */
export function connectionsText(numbers: readonly number[]): string {
  if (numbers.length === 1) return `connection ${numbers[0]}`;
  const runs: string[] = [];
  for (let from = 0; from < numbers.length; ) {
    let to = from;
    while (numbers[to + 1] === (numbers[to] ?? 0) + 1) to += 1;
    runs.push(to > from ? `${numbers[from]}–${numbers[to]}` : `${numbers[from]}`);
    from = to + 1;
  }
  return `connections ${runs.join(", ")}: ${numbers.length} with this diagram each`;
}

/** What a fold says: how many steps it stands for. */
export function foldText(rung: SequenceFold): string {
  const what =
    rung.period === 1
      ? `× ${formatNumber(rung.folded)} more, like these`
      : `× ${formatNumber(rung.folded / rung.period)} more, the same ${rung.period} in turn`;
  return `${what} · ${formatBytes(rung.bytes)}`;
}
