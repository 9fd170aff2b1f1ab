import { expect, test } from "vitest";
import { meaning, seriesColours } from "#src/display/palette.js";

/** Relative luminance and contrast as WCAG 2.1 defines them. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

test.each([...seriesColours, ...Object.values(meaning)])(
  "%s can be told from both backgrounds of JupyterLab",
  (colour) => {
    expect(contrast(colour, "#ffffff")).toBeGreaterThanOrEqual(3);
    expect(contrast(colour, "#111111")).toBeGreaterThanOrEqual(3);
  },
);

test("neighbouring series differ in lightness, so that they differ in grey", () => {
  for (let at = 1; at < seriesColours.length; at += 1) {
    expect(contrast(seriesColours[at] ?? "", seriesColours[at - 1] ?? "")).toBeGreaterThanOrEqual(1.25);
  }
});
