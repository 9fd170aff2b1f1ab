import { InvalidArgumentError } from "roundtrip";
import { describe, expect, test } from "vitest";
import { renderBars } from "#src/display/bars.js";
import type { BarsOptions } from "#src/display/bars-model.js";

const options: BarsOptions = { title: "How long do 1,000 look-ups take?", unit: "ms" };
const distances = { "0 ms": { "one each": 812, reused: 41 }, "5 ms": { "one each": 20812, reused: 5041 } };

describe("as text, bars", () => {
  test("are as long as their values, with the numbers beside them", () => {
    expect(renderBars({ "one each": 800, reused: 400 }, options, "plain", 40)).toBe(
      [options.title, "ms", `one each  ${"█".repeat(25)} 800`, `reused    ${"█".repeat(12)}▌ 400`].join("\n"),
    );
  });

  test("in groups name each series in each group", () => {
    const text = renderBars(distances, options, "plain", 60);
    expect(text).toMatch(/^0 ms {2}one each {2}\S+ 812$/m);
    expect(text).toMatch(/^ {6}reused .* 5,041$/m);
  });

  test("say when their scale is logarithmic, and where it begins", () => {
    expect(renderBars({ a: 0.5, b: 1000 }, { ...options, scale: "log" })).toContain("ms, log scale from 0.1");
  });

  test("of a log scale are longer by as much for each factor of ten", () => {
    const text = renderBars({ a: 1, b: 10, c: 100 }, { ...options, scale: "log" }, "plain", 38);
    const lengths = text.split("\n").flatMap((line) => (line.includes("█") ? [line.match(/█/g)?.length ?? 0] : []));
    expect(lengths).toEqual([10, 20, 30]);
  });

  test("of nothing have no length, but a number", () => {
    expect(renderBars({ leaked: 0, a: 0 }, options)).toContain("leaked  0");
  });
});

describe("as SVG, bars", () => {
  test("take the page's own text colour and font, and need nothing from outside", () => {
    const svg = renderBars(distances, options, "jupyter");
    expect(svg).toContain("<svg");
    expect(svg).not.toMatch(/font-family="|<script|url\(|href/);
    for (const [, style] of svg.matchAll(/<text ([^>]*)>/g)) expect(style).toMatch(/fill="currentColor"/);
  });

  test("show every label, every number, the unit, and the kind of scale", () => {
    const svg = renderBars(distances, { ...options, scale: "log" }, "jupyter");
    for (const word of ["0 ms", "5 ms", "one each", "reused", "812", "41", "20,812", "5,041", "ms (log scale)"]) {
      expect(svg).toContain(`>${word}<`);
    }
  });

  test("say the same in words, for a reader who cannot see them", () => {
    expect(renderBars({ a: 1 }, options, "jupyter")).toContain(`aria-label="${options.title} a: 1 (ms)"`);
  });

  test("escape markup", () => {
    const svg = renderBars({ "<b>": 1 }, { title: "<i>", unit: "<u>" }, "jupyter");
    expect(svg).not.toMatch(/<[biu]>/);
  });
});

describe("bars refuse", () => {
  const seven = Object.fromEntries(Array.from({ length: 7 }, (_, n) => [`s${n}`, 1]));
  test.each([
    ["more than six series", () => renderBars({ g: seven }, options), /at most 6 series; got 7\./],
    ["a chart without a title", () => renderBars({ a: 1 }, { unit: "ms" } as never), /expected a title/],
    ["a chart without a unit", () => renderBars({ a: 1 }, { title: "x" } as never), /expected a unit/],
    ["a value below zero", () => renderBars({ a: -1 }, options), /0 or more; got -1/],
    ["a value that is no number", () => renderBars({ a: "12" } as never, options), /got "12"/],
    ["zero on a log scale", () => renderBars({ a: 0 }, { ...options, scale: "log" }), /above 0 on a log scale/],
    [
      "an unknown scale",
      () => renderBars({ a: 1 }, { ...options, scale: "sqrt" as never }),
      /"linear" or "log"; got a string of 4 characters/,
    ],
    [
      "an unknown option",
      () => renderBars({ a: 1 }, { ...options, color: "red" } as never),
      /unknown option color; expected title, unit, scale/,
    ],
    ["no data", () => renderBars([], options), /at least one bar/],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(InvalidArgumentError);
    expect(call).toThrow(message);
  });
});
