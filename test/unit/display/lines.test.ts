import { InvalidArgumentError } from "roundtrip";
import { describe, expect, test } from "vitest";
import { type LinesOptions, renderLines } from "#src/display/lines.js";

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

test("as text, curves are bars by series, in the order of x", async () => {
  const text = await renderLines(curves, { ...options, title: "How many?" }, "plain", 51);
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

test("as SVG, curves are named where they end, and differ in dash and shape beside their colour", async () => {
  const svg = await renderLines(curves, options, "jupyter");
  expect(svg).toContain(">CPU<");
  expect(svg).toContain(">waiting<");
  expect(svg).toContain("stroke-dasharray");
  expect(svg).toContain(">throughput (queries/s)<");
  expect(svg).toContain(">pool size (connections)<");
});

test("as SVG, the names of curves that end together do not overlap", async () => {
  const same = Object.fromEntries(
    ["a", "b", "c", "d", "e", "f"].map((name) => [
      name,
      [
        [1, 5],
        [2, 5],
      ] as [number, number][],
    ]),
  );
  const svg = await renderLines(same, options, "jupyter");
  const heights = [...svg.matchAll(/translate\(472,([\d.]+)\)/g)].map((match) => Number(match[1]));
  expect(heights).toHaveLength(6);
  for (const [at, height] of heights.entries()) {
    if (at > 0) expect(height - (heights[at - 1] ?? 0)).toBeGreaterThanOrEqual(15);
  }
});

test("a log scale is labelled as such", async () => {
  const svg = await renderLines(
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
  ])("%s", async (_, call, message) => {
    await expect(call()).rejects.toThrow(InvalidArgumentError);
    await expect(call()).rejects.toThrow(message);
  });
});
