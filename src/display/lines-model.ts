import { describe, rejectUnknown } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import {
  type AxisModel,
  axisHeading,
  axisRangeOfPlaces,
  checkScale,
  checkSeries,
  checkTitle,
  checkValues,
  type Scale,
} from "./chart-data.js";
import { oneLine } from "./text.js";

/** One point of a curve. `series` says which curve, where there are several. */
interface Point {
  x: number;
  y: number;
  series?: string;
}

/** What `show.lines` takes: points; or `[x, y]` pairs by series. */
export type LineData = readonly Point[] | Record<string, readonly (readonly [x: number, y: number])[]>;

/** An axis of `show.lines`. */
interface Axis {
  /** What it measures. */
  title: string;
  /** Unit of its values. */
  unit?: string;
  /** Default `linear`. */
  scale?: Scale;
}

/** Options of `show.lines`. */
export interface LinesOptions {
  /** The question that the chart answers. */
  title: string;
  x: Axis;
  y: Axis;
}

/** Curves laid out: points in the order of x, with the range of each axis. */
export interface LinesModel {
  readonly title: string;
  readonly x: AxisModel;
  readonly y: AxisModel;
  readonly curves: readonly { readonly series: string; readonly points: readonly { x: number; y: number }[] }[];
}

/**
 * Lays curves out.
 *
 * @param data at most six series; x and y of 0 or more
 * @throws {InvalidArgumentError} for data that cannot be drawn, or an unknown option
 */
export function layOutLines(data: LineData, options: LinesOptions): LinesModel {
  rejectUnknown("show.lines", options ?? {}, ["title", "x", "y"]);
  checkTitle("show.lines", options?.title);
  const points = toPoints(data);
  const series = [...new Set(points.map((point) => point.series))];
  checkSeries("show.lines", series);
  return {
    title: options.title,
    x: endingWithItsPoints(
      axis(
        "x",
        options.x,
        points.map((point) => point.x),
      ),
      points,
    ),
    y: axis(
      "y",
      options.y,
      points.map((point) => point.y),
    ),
    curves: series.map((name) => ({
      series: name,
      points: points.filter((point) => point.series === name).sort((a, b) => a.x - b.x),
    })),
  };
}

/** So few x values are labelled each: they are the sizes that were tried. */
export const mostLabelled = 12;

/** An x axis on a log scale that needs no power of ten to be read: it begins and ends with the points. */
function endingWithItsPoints(x: AxisModel, points: readonly { x: number }[]): AxisModel {
  const tried = new Set(points.map((point) => point.x));
  if (x.scale === "linear" || tried.size < 2 || tried.size > mostLabelled) return x;
  return { ...x, range: [Math.min(...tried), Math.max(...tried)] };
}

function axis(name: "x" | "y", options: Axis, values: readonly number[]): AxisModel {
  const call = `show.lines, ${name}`;
  if (typeof options?.title !== "string") {
    throw new InvalidArgumentError(`${call}: expected { title, unit } for the axis; got ${describe(options)}.`);
  }
  rejectUnknown(call, options, ["title", "unit", "scale"]);
  const { title, unit, scale = "linear" } = options;
  checkScale(call, scale);
  checkValues(call, values, scale);
  return { heading: axisHeading(title, unit ?? "", scale), scale, range: axisRangeOfPlaces(values, scale) };
}

function toPoints(data: unknown): Required<Point>[] {
  const points: Required<Point>[] = [];
  const add = (x: unknown, y: unknown, series: unknown = "") =>
    points.push({ x: x as number, y: y as number, series: oneLine(String(series)) });
  if (Array.isArray(data)) {
    for (const point of data) {
      rejectUnknown("show.lines, a point", point, ["x", "y", "series"]);
      add(point?.x, point?.y, point?.series);
    }
  } else if (typeof data === "object" && data !== null) {
    for (const [at, [series, pairs]] of Object.entries(data).entries()) {
      if (!Array.isArray(pairs)) {
        throw new InvalidArgumentError(
          `show.lines: expected [x, y] pairs for series ${at + 1}; got ${describe(pairs)}.`,
        );
      }
      for (const pair of pairs) add(pair?.[0], pair?.[1], series);
    }
  }
  if (points.length) return points;
  throw new InvalidArgumentError(
    `show.lines: expected at least one point, as [{ x, y }] or { series: [[x, y]] }; got ${describe(data)}.`,
  );
}
