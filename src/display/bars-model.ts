import { describe, rejectUnknown } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import {
  type AxisModel,
  axisHeading,
  axisRange,
  checkScale,
  checkSeries,
  checkTitle,
  checkValues,
  type Scale,
} from "./chart-data.js";
import { oneLine } from "./text.js";

/** One bar: its label, its value in the chart's unit, and, in a grouped chart, the series that it belongs to. */
interface Bar {
  label: string;
  value: number;
  series?: string;
}

/** What `show.bars` takes: bars in their order; or values by label; or values by label and series. */
export type BarData = readonly Bar[] | Record<string, number> | Record<string, Record<string, number>>;

/** Options of `show.bars`. */
export interface BarsOptions {
  /** The question that the chart answers. */
  title: string;
  /** Unit of the values, for example `ms`. */
  unit: string;
  /** Default `linear`. `log` when values differ by factors of a hundred; it is labelled as such. */
  scale?: Scale;
}

/** Bars laid out: groups of bars, and the axis that they share. */
export interface BarsModel {
  readonly title: string;
  readonly unit: string;
  readonly axis: AxisModel;
  readonly series: readonly string[];
  readonly groups: readonly { readonly label: string; readonly bars: readonly { series: string; value: number }[] }[];
}

/**
 * Lays bars out.
 *
 * @param data at most six series; values of 0 or more
 * @throws {InvalidArgumentError} for data that cannot be drawn, or an unknown option
 */
export function layOutBars(data: BarData, options: BarsOptions): BarsModel {
  rejectUnknown("show.bars", options ?? {}, ["title", "unit", "scale"]);
  const { title, unit, scale = "linear" } = options ?? {};
  checkTitle("show.bars", title);
  if (typeof unit !== "string") {
    throw new InvalidArgumentError(`show.bars: expected a unit such as "ms" or "round trips"; got ${describe(unit)}.`);
  }
  checkScale("show.bars", scale);
  const bars = toBars(data);
  const values = bars.map((bar) => bar.value);
  checkValues("show.bars", values, scale);
  const series = [...new Set(bars.map((bar) => bar.series))];
  checkSeries("show.bars", series);
  const labels = [...new Set(bars.map((bar) => bar.label))];
  const groups = labels.map((label) => ({ label, bars: bars.filter((bar) => bar.label === label) }));
  const axis = { heading: axisHeading("", unit, scale), scale, range: axisRange(values, scale) };
  return { title, unit, axis, series, groups };
}

function toBars(data: unknown): Required<Bar>[] {
  const bars: Required<Bar>[] = [];
  const add = (label: unknown, value: unknown, series: unknown = "") =>
    bars.push({ label: oneLine(String(label)), value: value as number, series: oneLine(String(series)) });
  if (Array.isArray(data)) {
    for (const bar of data) {
      rejectUnknown("show.bars, a bar", bar, ["label", "value", "series"]);
      add(bar?.label, bar?.value, bar?.series);
    }
  } else if (typeof data === "object" && data !== null) {
    for (const [label, value] of Object.entries(data)) {
      if (typeof value === "object" && value !== null) {
        for (const [series, one] of Object.entries(value)) add(label, one, series);
      } else add(label, value);
    }
  }
  if (bars.length) return bars;
  throw new InvalidArgumentError(
    `show.bars: expected at least one bar, as { label: value } or [{ label, value }]; got ${describe(data)}.`,
  );
}
