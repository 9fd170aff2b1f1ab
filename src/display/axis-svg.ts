import { type AxisModel, positionOf } from "./chart-data.js";
import { formatTick } from "./numbers.js";
import { round, svgText } from "./svg.js";
import { textWidth } from "./text-width.js";

/** The rectangle in which a chart's values are drawn, in pixels. */
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const faint = 0.8;
const gridLine = (path: string) => `<path d="${path}" stroke="currentColor" stroke-opacity=".16"/>`;

/** Room for the numbers and the heading of an axis below a plot, in pixels. */
export const roomBelow = 46;

/** Room that the first number of an axis below a plot needs at the plot's left, in pixels: its middle stands at the edge. */
export function roomBeside([first = 0]: readonly number[]): number {
  return Math.max(8, textWidth(formatTick(first), 12) / 2 + 2);
}

/** Where a value lies from left to right. */
export function across(value: number, axis: AxisModel, plot: Plot): number {
  return plot.left + positionOf(value, axis.range, axis.scale) * plot.width;
}

/** Where a value lies from top to bottom. */
export function upward(value: number, axis: AxisModel, plot: Plot): number {
  return plot.top + (1 - positionOf(value, axis.range, axis.scale)) * plot.height;
}

/**
 * Draws the axis below a plot: its numbers, and its heading in the middle.
 *
 * @param grid whether lines go up through the plot
 */
export function axisBelow(axis: AxisModel, ticks: readonly number[], plot: Plot, grid: boolean): string[] {
  const bottom = plot.top + plot.height;
  const drawn = ticks.flatMap((tick) => {
    const x = across(tick, axis, plot);
    const line = grid ? [gridLine(`M${round(x)} ${round(plot.top)}V${round(bottom + 4)}`)] : [];
    return [...line, svgText(formatTick(tick), x, bottom + 18, { anchor: "middle", opacity: faint })];
  });
  const middle = plot.left + plot.width / 2;
  return axis.heading
    ? [...drawn, svgText(axis.heading, middle, bottom + 38, { anchor: "middle", opacity: faint })]
    : drawn;
}

/** Draws the axis beside a plot. Its heading stands above: upright text need not be read with a turned head. */
export function axisBeside(axis: AxisModel, ticks: readonly number[], plot: Plot): string[] {
  const drawn = ticks.flatMap((tick) => {
    const y = upward(tick, axis, plot);
    return [
      gridLine(`M${round(plot.left)} ${round(y)}H${round(plot.left + plot.width)}`),
      svgText(formatTick(tick), plot.left - 6, y + 4, { anchor: "end", opacity: faint }),
    ];
  });
  return axis.heading ? [...drawn, svgText(axis.heading, 0, plot.top - 12, { opacity: faint })] : drawn;
}
