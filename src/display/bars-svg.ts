import { across, axisBelow, type Plot, roomBelow } from "./axis-svg.js";
import type { BarsModel } from "./bars-model.js";
import { axisTicks } from "./chart-data.js";
import { figure } from "./html.js";
import { formatNumber } from "./numbers.js";
import { seriesColours } from "./palette.js";
import { picture, round, svgText } from "./svg.js";
import { elideToWidth, textWidth } from "./text-width.js";

const size = { bar: 17, pitch: 23, groupGap: 12, plot: 400, longestLabel: 230, text: 13, small: 12 };

/**
 * Draws bars as SVG. Every bar has its label, series and number beside it: there is no legend to look up, and
 * nothing is told by colour alone.
 */
export function barsHtml(model: BarsModel): string {
  const grouped = model.series.length > 1;
  const fitted = (text: string, fontSize: number) =>
    elideToWidth(text, size.longestLabel, (part) => textWidth(part, fontSize));
  const widest = (texts: readonly string[], fontSize: number) =>
    Math.max(...texts.map((text) => textWidth(fitted(text, fontSize), fontSize)));
  const labels = model.groups.map((group) => group.label);
  const labelWidth = widest(labels, size.text);
  const seriesWidth = grouped ? widest(model.series, size.small) + 18 : 0;

  const bars = model.groups.flatMap((group) =>
    group.bars.map((bar, index) => ({ ...bar, label: index === 0 ? fitted(group.label, size.text) : "" })),
  );
  const gaps = grouped ? model.groups.length - 1 : 0;
  const height = bars.length * size.pitch - (size.pitch - size.bar) + gaps * size.groupGap;
  const plot: Plot = { left: Math.ceil(labelWidth + seriesWidth + 10), top: 4, width: size.plot, height };

  const svg = axisBelow(model.axis, axisTicks(model.axis.range, model.axis.scale), plot, true);
  let y = plot.top;
  let right = plot.left + plot.width + 30;
  for (const [at, bar] of bars.entries()) {
    if (grouped && at > 0 && bar.label) y += size.groupGap;
    const end = across(bar.value, model.axis, plot);
    const base = y + size.bar / 2 + 4;
    const number = formatNumber(bar.value);
    const colour = seriesColours[model.series.indexOf(bar.series)] ?? "currentColor";
    svg.push(`<path d="${barPath(plot.left, end, y)}" fill="${colour}"/>`);
    svg.push(svgText(number, end + 6, base, { weight: 600 }));
    if (bar.label) svg.push(svgText(bar.label, 0, base, { size: size.text }));
    if (grouped) svg.push(svgText(fitted(bar.series, size.small), labelWidth + 18, base, { opacity: 0.8 }));
    right = Math.max(right, end + 10 + textWidth(number, 12, true));
    y += size.pitch;
  }
  const extent = { width: right, height: plot.top + height + roomBelow, leastWidth: 420 };
  return figure(model.title, picture(extent, summaryOf(model), svg));
}

/** A bar with its end rounded. */
function barPath(from: number, to: number, top: number): string {
  const curve = Math.min(2, to - from);
  const [end, bottom] = [round(to), top + size.bar];
  const side = round(to - curve);
  return `M${round(from)} ${top}H${side}Q${end} ${top} ${end} ${top + curve}V${bottom - curve}Q${end} ${bottom} ${side} ${bottom}H${round(from)}Z`;
}

function summaryOf(model: BarsModel): string {
  const bars = model.groups.flatMap((group) =>
    group.bars.map((bar) => `${[group.label, bar.series].filter(Boolean).join(", ")}: ${formatNumber(bar.value)}`),
  );
  return `${model.title} ${bars.join("; ")} (${model.unit})`;
}
