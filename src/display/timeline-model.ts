import { formatQuantity } from "./numbers.js";

/**
 * What a connection is doing: `connecting` until the server is ready; `waiting` for an answer; in a `transaction` with
 * nothing under way, when it holds its locks and its place for no work; `idle`.
 */
export type LaneState = "connecting" | "waiting" | "transaction" | "idle";

/** A stretch of time in one state, in milliseconds from the start of the trace. */
interface Segment {
  readonly state: LaneState;
  readonly fromMs: number;
  readonly toMs: number;
}

/** One connection. */
export interface Lane {
  readonly name: string;
  readonly segments: readonly Segment[];
  readonly roundTrips: number;
  /** Still open when the trace ended. */
  readonly open: boolean;
}

/** The connections of one measurement. */
export interface TimelinePart {
  /** Name of what was measured; empty when it stands alone. */
  readonly name: string;
  readonly durationMs: number;
  readonly lanes: readonly Lane[];
  /** Connections that are counted only: too many to draw. */
  readonly folded: number;
}

/** Time lines laid out on one axis, which begins with each of them at 0. */
export interface TimelineModel {
  readonly title: string;
  readonly parts: readonly TimelinePart[];
  /** Where the longest ends. */
  readonly durationMs: number;
}

/** Labels of the legend, in its order. */
export const stateLabels: Record<LaneState, string> = {
  connecting: "connecting",
  waiting: "waiting for the server",
  transaction: "idle in transaction",
  idle: "idle",
};

const mostLanes = 40;

/** Keeps as many lanes as can be read, and counts the rest. */
export function foldLanes(name: string, durationMs: number, lanes: readonly Lane[]): TimelinePart {
  return { name, durationMs, lanes: lanes.slice(0, mostLanes), folded: Math.max(0, lanes.length - mostLanes) };
}

/** Puts time lines on one axis. */
export function onOneAxis(title: string, parts: readonly TimelinePart[]): TimelineModel {
  return { title, parts, durationMs: Math.max(...parts.map((part) => part.durationMs)) };
}

/** The lanes of all parts. */
export function lanesOf(model: TimelineModel): Lane[] {
  return model.parts.flatMap((part) => part.lanes);
}

/** What a part is headed with: its name, and how long it took. */
export function headingOf(part: TimelinePart): string {
  return `${part.name} · ${formatQuantity(part.durationMs, "ms")}`;
}

/** States that occur, in the order of the legend. */
export function statesOf(model: TimelineModel): LaneState[] {
  const present = new Set(lanesOf(model).flatMap((lane) => lane.segments.map((segment) => segment.state)));
  return (Object.keys(stateLabels) as LaneState[]).filter((state) => present.has(state));
}

/**
 * Joins neighbouring stretches of one state that lie nearer than can be seen, so that a lane of a thousand statements
 * stays a small picture.
 *
 * @param leastMs the shortest time that has a width of its own
 */
export function joinSegments(segments: readonly Segment[], leastMs: number): Segment[] {
  const joined: Segment[] = [];
  for (const segment of segments) {
    // Stretches are painted over the idle line, so a short idle time may vanish beneath its neighbours.
    if (segment.state === "idle") {
      joined.push(segment);
      continue;
    }
    const before = joined.findLastIndex((one) => one.state !== "idle");
    const last = joined[before];
    if (last && last.state === segment.state && segment.fromMs - last.toMs < leastMs) {
      joined.splice(before, joined.length - before, { ...last, toMs: segment.toMs });
    } else joined.push(segment);
  }
  return joined;
}

/** The state that takes most of a stretch of time, or undefined when the connection was not open. */
export function stateDuring(segments: readonly Segment[], fromMs: number, toMs: number): LaneState | undefined {
  const shares = new Map<LaneState, number>();
  for (const { state, fromMs: start, toMs: end } of segments) {
    const share = Math.min(end, toMs) - Math.max(start, fromMs);
    if (share > 0) shares.set(state, (shares.get(state) ?? 0) + share);
  }
  return [...shares].sort((a, b) => b[1] - a[1])[0]?.[0];
}
