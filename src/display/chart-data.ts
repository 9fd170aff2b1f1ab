import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { mostSeries } from "./palette.js";

/** How values become lengths: `linear` from zero, or `log`, where equal steps are equal factors. */
export type Scale = "linear" | "log";

/** An axis: what it measures, and the part of it that is drawn. */
export interface AxisModel {
  /** What it measures, with its unit, and the words `log scale` where it is one. */
  readonly heading: string;
  readonly scale: Scale;
  readonly range: readonly [number, number];
}

/** The heading of an axis: `throughput (queries/s, log scale)`, or `ms (log scale)`. */
export function axisHeading(title: string, unit: string, scale: Scale): string {
  const inBrackets = [title && unit, scale === "log" ? "log scale" : ""].filter(Boolean).join(", ");
  return [title || unit, inBrackets && `(${inBrackets})`].filter(Boolean).join(" ");
}

/** Fails unless every value can be drawn on the scale. */
export function checkValues(call: string, values: readonly unknown[], scale: Scale): void {
  for (const value of values) {
    if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
      throw new InvalidArgumentError(`${call}: expected numbers of 0 or more; got ${describe(value)}.`);
    }
    if (scale === "log" && value === 0) {
      throw new InvalidArgumentError(
        `${call}: expected values above 0 on a log scale; got 0. Use scale: "linear", or leave that value out.`,
      );
    }
  }
}

/** Fails on a scale that is neither of the two. */
export function checkScale(call: string, scale: unknown): void {
  if (scale === "linear" || scale === "log") return;
  throw new InvalidArgumentError(`${call}: expected scale "linear" or "log"; got ${describe(scale)}.`);
}

/** Fails with more series than can be kept apart. */
export function checkSeries(call: string, series: readonly string[]): void {
  if (series.length <= mostSeries) return;
  throw new InvalidArgumentError(
    `${call}: expected at most ${mostSeries} series; got ${series.length}. Draw fewer, or two charts.`,
  );
}

/** Fails without a title: a chart asks a question, and the title says which. */
export function checkTitle(call: string, title: unknown): void {
  if (typeof title === "string" && title.trim()) return;
  throw new InvalidArgumentError(`${call}: expected a title that says what the chart answers; got ${describe(title)}.`);
}

/** The range of an axis for values drawn as lengths: from zero to a round number, or from a power of ten below them. */
export function axisRange(values: readonly number[], scale: Scale): [number, number] {
  const most = Math.max(...values);
  if (scale === "log") {
    const from = 10 ** Math.floor(Math.log10(Math.min(...values)) - 0.05);
    return [from, Math.max(10 ** Math.ceil(Math.log10(most) - 1e-9), from * 10)];
  }
  if (most === 0) return [0, 1];
  const step = 10 ** Math.floor(Math.log10(most));
  const round = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((factor) => factor * step >= most * 0.9999) ?? 10;
  return [0, round * step];
}

/** The range of an axis for values drawn as places: on a log scale it need not begin below them. */
export function axisRangeOfPlaces(values: readonly number[], scale: Scale): [number, number] {
  if (scale === "linear") return axisRange(values, scale);
  const from = 10 ** Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  return [from, Math.max(10 ** Math.ceil(Math.log10(Math.max(...values)) - 1e-9), from * 10)];
}

/** Where a value lies in an axis range, from 0 to 1. */
export function positionOf(value: number, [from, to]: readonly [number, number], scale: Scale): number {
  return scale === "log" ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
}

/** Values at which an axis is labelled: round ones for `linear`, powers of ten for `log`. */
export function axisTicks([from, to]: readonly [number, number], scale: Scale): number[] {
  if (scale === "log") {
    const powers = Math.round(Math.log10(to / from));
    const every = Math.ceil(powers / 6);
    return Array.from({ length: Math.floor(powers / every) + 1 }, (_, at) =>
      Number((from * 10 ** (at * every)).toPrecision(1)),
    );
  }
  const magnitude = 10 ** Math.floor(Math.log10(to));
  const step = [0.1, 0.2, 0.25, 0.3, 0.5, 1, 2].find((part) => to / (part * magnitude) <= 5.01) ?? 2;
  const count = Math.floor(to / (step * magnitude) + 1e-9);
  return Array.from({ length: count + 1 }, (_, at) => Number((at * step * magnitude).toPrecision(6)));
}
