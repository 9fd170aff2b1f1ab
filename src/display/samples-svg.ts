import { drawChart } from "./chart.js";
import { axisTicks, positionOf } from "./chart-data.js";
import { formatCount, formatNumber } from "./numbers.js";
import { seriesColours } from "./palette.js";
import type { SamplesModel } from "./samples.js";
import { elideToWidth, textWidth } from "./text-width.js";

const size = { plot: 460, band: 56, label: 17, gap: 14, longestName: 200, name: 13, text: 12 };

/**
 * Draws samples as SVG: in each band a dot for a sample, from the first at the top to the last at the bottom, so that a drift
 * is seen as a slope. The median is a line with its number below the band, the 95th percentile a dashed one with its number
 * above.
 */
export function drawSamples(model: SamplesModel): Promise<string> {
  const pitch = size.band + 2 * size.label + size.gap;
  const x = (value: number) => positionOf(value, model.range, model.scale) * size.plot;
  const bands = model.bands.map((band, at) => {
    const top = at * pitch + size.label;
    const bottom = top + size.band;
    const name = elideToWidth(band.name, size.longestName, (text) => textWidth(text, size.name));
    return { ...band, name, top, bottom, middle: (top + bottom) / 2, colour: seriesColours[at] };
  });
  const dots = bands.flatMap(({ samples, top, bottom, colour }) =>
    samples.map((value, at) => ({
      value,
      y: top + 4 + ((at + 0.5) / samples.length) * (bottom - top - 8),
      colour,
    })),
  );
  const lines = bands.flatMap(({ median, p95, top, bottom }) => [
    { value: median, top, bottom, ...labelled(`median ${formatNumber(median)}`, x(median)), labelY: bottom + 10 },
    { value: p95, top, bottom, ...labelled(`p95 ${formatNumber(p95)}`, x(p95)), labelY: top - 8 },
  ]);
  const height = bands.length * pitch - size.gap;
  const pixels = (field: string) => ({ field, type: "quantitative", scale: null, axis: null });
  const places = {
    field: "value",
    type: "quantitative",
    scale: { type: model.scale, domain: model.range, nice: false },
    axis: { title: axisTitle(model), values: axisTicks(model.range, model.scale), format: ",~r", offset: 4 },
  };
  const rules = (from: number, dash: readonly number[]) => ({
    data: { values: lines.filter((_, at) => at % 2 === from) },
    mark: { type: "rule", strokeWidth: 2, color: "currentColor", strokeDash: dash },
    encoding: { x: places, y: pixels("top"), y2: { field: "bottom" } },
  });
  const spec = {
    width: size.plot,
    height,
    layer: [
      {
        data: { values: dots },
        mark: { type: "point", filled: true, shape: "circle", size: dots.length > 400 ? 10 : 22, opacity: 0.7 },
        encoding: {
          x: places,
          y: pixels("y"),
          color: { field: "colour", type: "nominal", scale: null, legend: null },
        },
      },
      rules(0, [1, 0]),
      rules(1, [4, 3]),
      {
        data: { values: lines },
        mark: { type: "text", baseline: "middle", fontWeight: 600 },
        encoding: { x: pixels("labelX"), y: pixels("labelY"), text: { field: "label" } },
      },
      {
        data: { values: bands.map(({ name, middle }) => ({ name, middle })) },
        mark: { type: "text", baseline: "middle", align: "right", fontSize: size.name },
        encoding: { x: { value: -12 }, y: pixels("middle"), text: { field: "name" } },
      },
    ],
  };
  const margins = {
    left: Math.ceil(Math.max(8, ...bands.map(({ name }) => textWidth(name, size.name) + 12))),
    right: 30,
    top: 4,
    bottom: 50,
  };
  return drawChart(spec, margins, model.title, summary(model));
}

const axisTitle = ({ heading }: SamplesModel) =>
  [heading, "each dot a sample, the first at the top"].filter(Boolean).join(" · ");

/** A label centred on its line, and kept within the plot. */
function labelled(label: string, x: number): { label: string; labelX: number } {
  const half = textWidth(label, size.text, true) / 2;
  return { label, labelX: Math.min(Math.max(x, half), size.plot - half) };
}

function summary({ title, heading, bands }: SamplesModel): string {
  const said = bands.map(({ name, samples, median, p95 }) => {
    const figures = `${formatCount(samples.length, "sample")}, median ${formatNumber(median)}, p95 ${formatNumber(p95)}`;
    return name ? `${name}: ${figures}` : figures;
  });
  return `${title} ${said.join("; ")} (${heading})`;
}
