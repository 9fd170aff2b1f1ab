import { across, axisBelow, type Plot, roomBelow, roomBeside } from "./axis-svg.js";
import { axisTicks } from "./chart-data.js";
import { figure } from "./html.js";
import { formatCount, formatNumber } from "./numbers.js";
import { seriesColours } from "./palette.js";
import type { SamplesBand, SamplesModel } from "./samples-model.js";
import { picture, round, svgText } from "./svg.js";
import { elideToWidth, textWidth } from "./text-width.js";

const size = { plot: 460, band: 56, label: 17, gap: 14, longestName: 200, name: 13, text: 12 };

/**
 * Draws samples as SVG: in each band a dot for a sample, from the first at the top to the last at the bottom, so that a drift
 * is seen as a slope. The median is a line with its number below the band, the 95th percentile a dashed one with its number
 * above.
 */
export function samplesHtml(model: SamplesModel): string {
  const names = model.bands.map(({ name }) =>
    elideToWidth(name, size.longestName, (text) => textWidth(text, size.name)),
  );
  const ticks = axisTicks(model.axis.range, model.axis.scale);
  const left = Math.ceil(Math.max(roomBeside(ticks), ...names.map((name) => textWidth(name, size.name) + 12)));
  const pitch = size.band + 2 * size.label + size.gap;
  const plot: Plot = { left, top: 4, width: size.plot, height: model.bands.length * pitch - size.gap };

  const heading = [model.axis.heading, "each dot a sample, the first at the top"].filter(Boolean).join(" · ");
  const axis = { ...model.axis, heading };
  const svg = axisBelow(axis, ticks, plot, false);
  const radius = model.bands.some(({ samples }) => samples.length > 200) ? 1.8 : 2.6;
  for (const [at, band] of model.bands.entries()) {
    const top = plot.top + at * pitch + size.label;
    const colour = seriesColours[at] ?? "currentColor";
    const rows = (size.band - 8) / band.samples.length;
    svg.push(`<g fill="${colour}" fill-opacity=".7">`);
    for (const [nth, value] of band.samples.entries()) {
      const [x, y] = [across(value, axis, plot), top + 4 + (nth + 0.5) * rows];
      svg.push(`<circle cx="${round(x)}" cy="${round(y)}" r="${radius}"/>`);
    }
    svg.push("</g>", ...marks(band, top, (value) => across(value, axis, plot), plot));
    if (names[at]) svg.push(svgText(names[at], left - 12, top + size.band / 2 + 4, { anchor: "end", size: size.name }));
  }
  const extent = { width: left + size.plot + 30, height: plot.top + plot.height + roomBelow, leastWidth: 420 };
  return figure(model.title, picture(extent, summaryOf(model), svg));
}

/** The lines of median and 95th percentile, each with its number, which is kept within the plot. */
function marks({ median, p95 }: SamplesBand, top: number, x: (value: number) => number, plot: Plot): string[] {
  const bottom = top + size.band;
  const line = (value: number, dash: string) =>
    `<path d="M${round(x(value))} ${round(top)}V${round(bottom)}" stroke="currentColor" stroke-width="2"${dash}/>`;
  const label = (text: string, value: number, y: number) => {
    const half = textWidth(text, size.text, true) / 2;
    const middle = Math.min(Math.max(x(value), plot.left + half), plot.left + plot.width - half);
    return svgText(text, middle, y, { anchor: "middle", weight: 600 });
  };
  return [
    line(median, ""),
    line(p95, ' stroke-dasharray="4 3"'),
    label(`median ${formatNumber(median)}`, median, bottom + 14),
    label(`p95 ${formatNumber(p95)}`, p95, top - 4),
  ];
}

function summaryOf({ title, axis, bands }: SamplesModel): string {
  const description = bands.map(({ name, samples, median, p95 }) => {
    const figures = `${formatCount(samples.length, "sample")}, median ${formatNumber(median)}, p95 ${formatNumber(p95)}`;
    return name ? `${name}: ${figures}` : figures;
  });
  return `${title} ${description.join("; ")} (${axis.heading})`;
}
