import { InvalidArgumentError, summarise } from "roundtrip";
import { describe, expect, test } from "vitest";
import { renderSamples } from "#src/display/samples.js";
import type { SampleData } from "#src/display/samples-model.js";
import { textWidth } from "#src/display/text-width.js";

const title = "How long does it take?";
const humps = [1, 1, 1, 1, 3, 3, 1, 1, 3, 9];

test("as text, the height of a column says how many samples lie there; median and p95 are marked", () => {
  const text = renderSamples(humps, { title }, "plain", 41);
  expect(text.split("\n")).toEqual([
    "How long does it take?",
    "ms",
    "    █       ▄                       ▂",
    "    ▲ median 1",
    "                              p95 9 ▲",
    "0                                     10",
  ]);
});

test("as text, several are below each other on one axis, each with its name", () => {
  const text = renderSamples({ near: [1, 2], far: summarise([8, 9]) }, { title, unit: "s" }, "plain", 47);
  expect(text.split("\n")).toEqual([
    "How long does it take?",
    "s",
    "near      █   █",
    "            ▲ median 1.50",
    "              ▲ p95 2",
    "far                                   █   █",
    "                            median 8.50 ▲",
    "                                    p95 9 ▲",
    "      0                                     10",
  ]);
});

test("as SVG, every sample is a dot, and median and p95 have their numbers", () => {
  const svg = renderSamples({ humps, other: [2, 2, 4] }, { title }, "jupyter");
  const dots = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)];
  expect(dots).toHaveLength(13);
  const heights = dots.map(([, , y]) => Number(y));
  expect(heights).toEqual([...heights].sort((a, b) => a - b));
  const zero = Number(dots[0]?.[1]) - 46;
  expect(dots.map(([, x]) => Math.round((Number(x) - zero) / 46))).toEqual([...humps, 2, 2, 4]);
  for (const text of ["median 1", "p95 9", "median 2", "p95 4", "humps", "other"]) expect(svg).toContain(`>${text}<`);
  expect(svg).toContain(">ms · each dot a sample, the first at the top<");
  expect(svg).toContain("stroke-dasharray");
});

test("as SVG, it says what it shows to a reader who cannot see it", () => {
  const svg = renderSamples({ humps }, { title }, "jupyter");
  expect(svg).toContain(`aria-label="${title} humps: 10 samples, median 1, p95 9 (ms)"`);
});

test("as SVG, the first number of the axis is not cut off, also where no name stands beside it", () => {
  const svg = renderSamples([0.001, 10], { title, scale: "log" }, "jupyter");
  const [, middle] = /<text x="([\d.]+)"[^>]*>0\.001</.exec(svg) ?? [];
  expect(Number(middle)).toBeGreaterThanOrEqual(textWidth("0.001", 12) / 2);
});

test("a log scale is labelled as such", () => {
  const options = { title, scale: "log" } as const;
  expect(renderSamples([1, 1_000], options)).toContain("ms, log scale");
  expect(renderSamples([1, 1_000], options, "jupyter")).toContain(">ms, log scale · each dot");
});

describe("samples refuse", () => {
  test.each([
    ["nothing", undefined as never, { title }, "expected samples, as [ms, …]"],
    ["no names", {}, { title }, "expected samples, as [ms, …]"],
    ["a name without samples", { a: [1], b: [] }, { title }, "expected at least one sample for name 2"],
    ["no samples", [], { title }, "expected at least one sample for name 1"],
    ["a time before", [-1], { title }, "expected numbers of 0 or more; got -1"],
    ["0 on a log scale", [0, 1], { title, scale: "log" }, "expected values above 0 on a log scale; got 0"],
    ["no title", [1], {}, "expected a title that says what the chart answers"],
    ["a unit that is none", [1], { title, unit: 3 }, 'expected a unit such as "ms"; got 3'],
    ["an unknown option", [1], { title, bins: 3 }, "unknown option bins; expected title, unit, scale"],
    [
      "seven names",
      Object.fromEntries([..."abcdefg"].map((name) => [name, [1]])),
      { title },
      "at most 6 series; got 7",
    ],
  ])("%s", (_, data, options, message) => {
    const call = () => renderSamples(data as SampleData, options as never);
    expect(call).toThrow(InvalidArgumentError);
    expect(call).toThrow(message);
  });
});
