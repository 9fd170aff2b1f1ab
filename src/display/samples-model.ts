import { describe, rejectUnknown } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { type Summary, summarise } from "../timing/index.js";
import {
  type AxisModel,
  axisRangeOfPlaces,
  checkScale,
  checkSeries,
  checkTitle,
  checkValues,
  type Scale,
} from "./chart-data.js";
import { oneLine } from "./text.js";

/** What `show.samples` takes: samples in their order, or what `timeQuery` gave, each by name; or one of them alone. */
export type SampleData =
  | readonly number[]
  | Pick<Summary, "samplesMs">
  | Readonly<Record<string, readonly number[] | Pick<Summary, "samplesMs">>>;

/** Options of `show.samples`. */
export interface SamplesOptions {
  /** The question that the chart answers. */
  title: string;
  /** Unit of the samples; default `ms`. */
  unit?: string;
  /** Default `linear`. `log` when samples differ by factors of a hundred; it is labelled as such. */
  scale?: Scale;
}

/** Samples laid out: a band for each name, on one axis. */
export interface SamplesModel {
  readonly title: string;
  readonly axis: AxisModel;
  readonly bands: readonly SamplesBand[];
}

/** The samples of one name. */
export interface SamplesBand {
  readonly name: string;
  /** In the order in which they were taken. */
  readonly samples: readonly number[];
  readonly median: number;
  readonly p95: number;
}

/**
 * Lays samples out.
 *
 * @param data at most six names; samples of 0 or more
 * @throws {InvalidArgumentError} for data that cannot be drawn, or an unknown option
 */
export function layOutSamples(data: SampleData, options: SamplesOptions): SamplesModel {
  rejectUnknown("show.samples", options ?? {}, ["title", "unit", "scale"]);
  const { title, unit = "ms", scale = "linear" } = options ?? {};
  checkTitle("show.samples", title);
  if (typeof unit !== "string") {
    throw new InvalidArgumentError(`show.samples: expected a unit such as "ms"; got ${describe(unit)}.`);
  }
  checkScale("show.samples", scale);
  const named = toNamed(data);
  const all = named.flatMap(([, samples]) => samples);
  checkValues("show.samples", all, scale);
  const names = named.map(([name]) => name);
  checkSeries("show.samples", names);
  const bands = named.map(([name, samples]) => {
    const { medianMs: median, p95Ms: p95 } = summarise(samples);
    return { name, samples, median, p95 };
  });
  const heading = [unit, scale === "log" ? "log scale" : ""].filter(Boolean).join(", ");
  return { title, axis: { heading, scale, range: axisRangeOfPlaces(all, scale) }, bands };
}

function toNamed(data: SampleData): [name: string, samples: readonly number[]][] {
  const alone = samplesOf(data);
  const entries = alone ? [["", data]] : typeof data === "object" && data !== null ? Object.entries(data) : [];
  const named = entries.map(([name, one], at): [string, readonly number[]] => {
    const samples = samplesOf(one);
    if (samples && samples.length > 0) return [oneLine(String(name)), samples];
    throw new InvalidArgumentError(
      `show.samples: expected at least one sample for name ${at + 1}, as [ms, …] or as timeQuery gave them; got ${describe(one)}.`,
    );
  });
  if (named.length) return named;
  throw new InvalidArgumentError(
    `show.samples: expected samples, as [ms, …], { name: [ms, …] } or { name: timing }; got ${describe(data)}.`,
  );
}

function samplesOf(data: unknown): readonly number[] | undefined {
  if (Array.isArray(data)) return data;
  const samples = (data as { samplesMs?: unknown } | null | undefined)?.samplesMs;
  return Array.isArray(samples) ? samples : undefined;
}
