import { InvalidArgumentError } from "roundtrip";
import { describe, expect, test } from "vitest";
import { renderLines } from "#src/display/lines.js";
import type { LinesOptions } from "#src/display/lines-model.js";
import { textWidth } from "#src/display/text-width.js";

const options: LinesOptions = {
  title: "How many connections does each kind of work want?",
  x: { title: "pool size", unit: "connections" },
  y: { title: "throughput", unit: "queries/s" },
};
const curves: Record<string, [number, number][]> = {
  CPU: [
    [1, 100],
    [2, 200],
  ],
  waiting: [
    [2, 190],
    [1, 95],
  ],
};

test("as text, curves are bars by series, in the order of x", () => {
  const text = renderLines(curves, { ...options, title: "How many?" }, "plain", 51);
  expect(text.split("\n")).toEqual([
    "How many?",
    "throughput (queries/s) by pool size (connections)",
    "CPU",
    `1  ${"█".repeat(21)}▌ 100`,
    `2  ${"█".repeat(43)} 200`,
    "",
    "waiting",
    `1  ${"█".repeat(20)}▍ 95`,
    `2  ${"█".repeat(40)}▉ 190`,
  ]);
});

test("as SVG, curves are named where they end, and differ in dash and shape beside their colour", () => {
  const svg = renderLines(curves, options, "jupyter");
  expect(svg).toContain(">CPU<");
  expect(svg).toContain(">waiting<");
  expect(svg).toContain("stroke-dasharray");
  expect(svg).toContain(">throughput (queries/s)<");
  expect(svg).toContain(">pool size (connections)<");
});

test("as SVG, six curves have six colours, six dashes and six marks", () => {
  const six = Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((name) => [name, curves.CPU ?? []]));
  const svg = renderLines(six, options, "jupyter");
  const lines = [...svg.matchAll(/fill="none" stroke="([^"]+)" stroke-width="2"(?: stroke-dasharray="([^"]+)")?/g)];
  expect(new Set(lines.map(([, colour]) => colour)).size).toBe(6);
  expect(new Set(lines.map(([, , dash]) => dash)).size).toBe(6);
  const marks = [...svg.matchAll(/<path d="M[\d. ]+(m[^M]+)M[^"]*" fill="#/g)].map(([, mark]) => mark);
  expect(new Set(marks).size).toBe(6);
});

test("as SVG, points lie where their values say, on a log scale by their factors", () => {
  const points = [1, 10, 100].map((n) => ({ x: n, y: n }));
  const log: LinesOptions = {
    title: "x",
    x: { title: "x", scale: "log" },
    y: { title: "y", scale: "log" },
  };
  const [, path = ""] = /<path d="M([^"]*)" fill="none"/.exec(renderLines(points, log, "jupyter")) ?? [];
  const [first, second, third] = path.split("L").map((place) => place.split(" ").map(Number)) as [number, number][];
  expect((second?.[0] ?? 0) - (first?.[0] ?? 0)).toBe(230);
  expect((third?.[0] ?? 0) - (second?.[0] ?? 0)).toBe(230);
  expect((first?.[1] ?? 0) - (second?.[1] ?? 0)).toBe(125);
  expect((second?.[1] ?? 0) - (third?.[1] ?? 0)).toBe(125);
});

test("as SVG, few x values on a log scale fill the plot, and each is labelled", () => {
  const points = [2, 4, 8, 16].map((x) => ({ x, y: 1 }));
  const svg = renderLines(points, { ...options, x: { title: "x", scale: "log" } }, "jupyter");
  const [, path = ""] = /<path d="M([^"]*)" fill="none"/.exec(svg) ?? [];
  const across = path.split("L").map((place) => Number(place.split(" ")[0]));
  expect((across[3] ?? 0) - (across[0] ?? 0)).toBe(460);
  for (const x of [2, 4, 8, 16]) expect(svg).toContain(`>${x}</text>`);
});

test("as SVG, the first number below the plot is not cut off, also where those beside it are short", () => {
  const points = [100_000, 1_000_000].map((x) => ({ x, y: 1 }));
  const svg = renderLines(points, { ...options, x: { title: "x", scale: "log" } }, "jupyter");
  const [, middle] = /<text x="([\d.]+)"[^>]*>100,000</.exec(svg) ?? [];
  expect(Number(middle)).toBeGreaterThanOrEqual(textWidth("100,000", 12) / 2);
});

test("as SVG, the names of curves that end together do not overlap", () => {
  const same = Object.fromEntries(
    ["a", "b", "c", "d", "e", "f"].map((name) => [
      name,
      [
        [1, 5],
        [2, 5],
      ] as [number, number][],
    ]),
  );
  const svg = renderLines(same, options, "jupyter");
  const heights = [...svg.matchAll(/ y="([\d.]+)"[^>]*>[a-f]</g)].map((match) => Number(match[1]));
  expect(heights).toHaveLength(6);
  for (const [at, height] of heights.entries()) {
    if (at > 0) expect(height - (heights[at - 1] ?? 0)).toBeGreaterThanOrEqual(15);
  }
});

test("a log scale is labelled as such", () => {
  const svg = renderLines(
    [
      { x: 1, y: 2 },
      { x: 1000, y: 50 },
    ],
    { ...options, x: { ...options.x, scale: "log" } },
    "jupyter",
  );
  expect(svg).toContain("pool size (connections, log scale)");
});

describe("curves refuse", () => {
  test.each([
    ["an axis without a title", () => renderLines(curves, { ...options, x: {} as never }), /show.lines, x: expected/],
    ["an x that is no number", () => renderLines([{ x: "1" as never, y: 1 }], options), /show.lines, x: .*got "1"/],
    [
      "an unknown option",
      () => renderLines(curves, { ...options, xs: 1 } as never),
      /unknown option xs; expected title, x, y/,
    ],
    ["no points", () => renderLines({}, options), /at least one point/],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(InvalidArgumentError);
    expect(call).toThrow(message);
  });
});
