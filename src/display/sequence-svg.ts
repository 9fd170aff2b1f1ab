import { escapeHtml, figure } from "./html.js";
import { formatBytes, formatCount, formatNumber, formatQuantity } from "./numbers.js";
import { fonts, meaning } from "./palette.js";
import {
  connectionsText,
  foldText,
  type SequenceFold,
  type SequenceModel,
  type SequencePart,
  type SequenceStep,
} from "./sequence-model.js";
import { picture, svgText } from "./svg.js";
import { codeWidth, elideToWidth, textWidth } from "./text-width.js";

/** Places in pixels: the two life lines, and the room for numbers at the left and times at the right. */
const at = { client: 46, server: 566, time: 582, width: 690 };
const row = { heading: 26, ends: 22, step: 58, fold: 40, gap: 14 };
const slope = 7;

/** Draws a sequence diagram as SVG: time runs downwards, each arrow is a burst of bytes. */
export function sequenceHtml(model: SequenceModel): string {
  let y = 0;
  const drawn = model.parts.map((part, index) => {
    if (index > 0) y += row.gap;
    const top = y;
    const svg = partSvg(part, top);
    y = top + heightOf(part);
    return svg;
  });
  const summary = model.parts
    .map((part) => `${connectionsText(part.connections)}: ${formatCount(part.roundTrips, "round trip")}`)
    .join("; ");
  const extent = { width: at.width, height: y, leastWidth: 560 };
  return figure(model.title, picture(extent, `${model.title} ${summary}`.trim(), drawn));
}

function heightOf(part: SequencePart): number {
  const rungs = part.rungs.reduce((sum, rung) => sum + ("folded" in rung ? row.fold : row.step), 0);
  return row.heading + row.ends + rungs + 8;
}

function partSvg(part: SequencePart, top: number): string {
  const ends = top + row.heading + row.ends;
  const bottom = top + heightOf(part);
  const heading = `${connectionsText(part.connections)} · ${formatCount(part.roundTrips, "round trip")}`;
  const svg = [
    svgText(heading, 0, top + 14, { opacity: 0.8 }),
    svgText("client", at.client, top + row.heading + 12, { anchor: "middle", weight: 600 }),
    svgText("server", at.server, top + row.heading + 12, { anchor: "middle", weight: 600 }),
  ];
  let y = ends;
  let solidFrom = ends - 4;
  const lifeLine = (to: number, dashed: boolean) => {
    for (const x of [at.client, at.server]) {
      const dash = dashed ? ' stroke-dasharray="2 4"' : "";
      svg.push(`<path d="M${x} ${solidFrom}V${to}" stroke="currentColor" stroke-opacity=".5"${dash}/>`);
    }
    solidFrom = to;
  };
  for (const rung of part.rungs) {
    if ("folded" in rung) {
      lifeLine(y + 4, false);
      lifeLine(y + row.fold - 6, true);
      svg.push(foldSvg(rung, y));
      y += row.fold;
    } else {
      svg.push(stepSvg(rung, y));
      y += row.step;
    }
  }
  lifeLine(bottom, false);
  return svg.join("");
}

function stepSvg(step: SequenceStep, y: number): string {
  const upY = y + 16;
  const downY = upY + slope + 20;
  return [
    svgText(formatNumber(step.number), at.client - 14, upY + 8, { anchor: "end", weight: 600 }),
    arrow(at.client, upY, at.server, upY + slope, meaning.client),
    label(step.up, step.upBytes, at.client + 14, upY - 4, "start"),
    arrow(at.server, downY, at.client, downY + slope, step.failed ? meaning.error : meaning.server),
    label(step.failed ? `✕ ${step.down}` : step.down, step.downBytes, at.server - 14, downY - 4, "end"),
    svgText(formatQuantity(step.durationMs, "ms"), at.time, downY + 2, { opacity: 0.75 }),
  ].join("");
}

function foldSvg(fold: SequenceFold, y: number): string {
  const middle = y + row.fold / 2 + 3;
  return [
    svgText("⋮", at.client - 14, middle, { anchor: "end", opacity: 0.75 }),
    svgText(foldText(fold), (at.client + at.server) / 2, middle, { anchor: "middle", weight: 600 }),
    svgText(formatQuantity(fold.durationMs, "ms"), at.time, middle, { opacity: 0.75 }),
  ].join("");
}

function arrow(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [bx, by] = [x2 - ux * 9, y2 - uy * 9];
  const point = (x: number, y: number) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const head = `M${point(x2 - ux, y2 - uy)}L${point(bx - uy * 4, by + ux * 4)}L${point(bx + uy * 4, by - ux * 4)}Z`;
  return `<path d="M${point(x1, y1)}L${point(bx, by)}" stroke="${colour}" stroke-width="1.6"/><path d="${head}" fill="${colour}"/>`;
}

/** A label over an arrow: what was sent in the font of code, its size beside it. */
function label(description: string, bytes: number, x: number, y: number, anchor: "start" | "end"): string {
  const size = formatBytes(bytes);
  const room = at.server - at.client - 40 - textWidth(` · ${size}`, 11);
  const shown = elideToWidth(description, room, (part) => codeWidth(part, 11.5));
  const whole = shown === description ? "" : `<title>${escapeHtml(description)}</title>`;
  const code = shown ? `<tspan style="font:11.5px ${fonts.code}">${escapeHtml(shown)}</tspan> · ` : "";
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="currentColor" font-size="11">${whole}${code}<tspan opacity=".75">${size}</tspan></text>`;
}
