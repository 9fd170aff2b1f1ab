import type { BarsModel } from "./bars.js";
import { drawChart } from "./chart.js";
import { axisTicks, positionOf } from "./chart-data.js";
import { formatNumber } from "./numbers.js";
import { seriesColours } from "./palette.js";
import { elideToWidth, textWidth } from "./text-width.js";

const size = { bar: 17, pitch: 23, groupGap: 12, plot: 400, longestLabel: 230, text: 13, small: 12 };

/**
 * Draws bars as SVG. Every bar has its label, series and number beside it: there is no legend to look up, and
 * nothing is said by colour alone.
 */
export function drawBars(model: BarsModel): Promise<string> {
  const grouped = model.series.length > 1;
  const fitted = (text: string, fontSize: number) =>
    elideToWidth(text, size.longestLabel, (t) => textWidth(t, fontSize));
  const widest = (texts: readonly string[], fontSize: number) =>
    Math.max(...texts.map((text) => textWidth(fitted(text, fontSize), fontSize)));
  const seriesWidth = grouped ? widest(model.series, size.small) + 18 : 0;
  const labelWidth = widest(
    model.groups.map((group) => group.label),
    size.text,
  );

  let y = 0;
  const rows = model.groups.flatMap((group, at) => {
    if (grouped && at > 0) y += size.groupGap;
    return group.bars.map((bar, index) => {
      const top = y;
      y += size.pitch;
      return {
        top,
        bottom: top + size.bar,
        middle: top + size.bar / 2,
        from: model.range[0],
        value: bar.value,
        number: formatNumber(bar.value),
        label: index === 0 ? fitted(group.label, size.text) : "",
        series: fitted(bar.series, size.small),
        colour: seriesColours[model.series.indexOf(bar.series)],
      };
    });
  });
  const height = y - (size.pitch - size.bar);

  const x = {
    field: "value",
    type: "quantitative",
    scale: { type: model.scale, domain: model.range, nice: false },
    axis: {
      title: model.scale === "log" ? `${model.unit} (log scale)` : model.unit || null,
      values: axisTicks(model.range, model.scale),
      format: ",~r",
      offset: 4,
    },
  };
  const pixels = (field: string) => ({ field, type: "quantitative", scale: null, axis: null });
  const text = (field: string, mark: object, place: object) => ({
    mark: { type: "text", baseline: "middle", ...mark },
    encoding: { y: pixels("middle"), text: { field }, ...place },
  });
  const spec = {
    width: size.plot,
    height,
    data: { values: rows },
    layer: [
      {
        mark: { type: "bar", cornerRadiusEnd: 2 },
        encoding: {
          x,
          x2: { field: "from" },
          y: pixels("top"),
          y2: { field: "bottom" },
          color: { field: "colour", type: "nominal", scale: null, legend: null },
        },
      },
      text("number", { align: "left", dx: 6, fontWeight: 600 }, { x: { field: "value", type: "quantitative" } }),
      text("label", { align: "left", fontSize: size.text }, { x: { value: -labelWidth - seriesWidth - 10 } }),
      ...(grouped ? [text("series", { align: "left", opacity: 0.8 }, { x: { value: 8 - seriesWidth } })] : []),
    ],
  };
  const numberRoom = Math.max(
    ...rows.map(
      (row) => positionOf(row.value, model.range, model.scale) * size.plot + 10 + textWidth(row.number, 12, true),
    ),
  );
  const margins = {
    left: Math.ceil(labelWidth + seriesWidth + 10),
    right: Math.ceil(Math.max(30, numberRoom - size.plot)),
    top: 4,
    bottom: 50,
  };
  return drawChart(spec, margins, model.title, summary(model));
}

function summary(model: BarsModel): string {
  const bars = model.groups.flatMap((group) =>
    group.bars.map((bar) => `${[group.label, bar.series].filter(Boolean).join(", ")}: ${formatNumber(bar.value)}`),
  );
  return `${model.title} ${bars.join("; ")} (${model.unit})`;
}
