import { formatBytes, formatCount, formatNumber, formatQuantity } from "./numbers.js";
import type { OutputTarget } from "./output-target.js";
import { paint } from "./paint.js";
import {
  connectionsText,
  foldText,
  type SequenceFold,
  type SequenceModel,
  type SequenceStep,
} from "./sequence-model.js";
import { columnsOf, elide, pad } from "./text.js";

const timeColumns = 12;

/** Sets a sequence diagram as text: a line up and a line down for each round trip. */
export function sequenceText(model: SequenceModel, target: OutputTarget, width: number): string {
  const all = model.parts.flatMap((part) => part.rungs);
  const numberColumns = Math.max(...all.map((rung) => formatNumber(numberOf(rung)).length), 1);
  const room = Math.max(36, Math.min(width, 96) - numberColumns - 2 - timeColumns - 4);
  const margin = " ".repeat(numberColumns + 1);

  const up = (step: SequenceStep) => {
    const label = ` ${withBytes(elide(step.up, room - 16), step.upBytes)} `;
    const line = `${paint(target, "blue", "├─")}${label}${paint(target, "blue", `${"─".repeat(Math.max(1, room - columnsOf(label) - 3))}▶`)}`;
    return `${pad(formatNumber(step.number), numberColumns, "right")} ${line}${paint(target, "dim", "│")}`;
  };
  const down = (step: SequenceStep) => {
    const label = ` ${withBytes(elide(step.failed ? `✕ ${step.down}` : step.down, room - 16), step.downBytes)} `;
    const style = step.failed ? "red" : "green";
    const line = `${paint(target, style, `◀${"─".repeat(Math.max(1, room - columnsOf(label) - 3))}`)}${label}${paint(target, style, "─┤")}`;
    return `${margin}${paint(target, "dim", "│")}${line}  ${paint(target, "dim", formatQuantity(step.durationMs, "ms"))}`;
  };
  const fold = (rung: SequenceFold) => {
    const label = foldText(rung);
    const left = Math.max(1, Math.floor((room - 1 - columnsOf(label)) / 2));
    const line = `${" ".repeat(left)}${label}${" ".repeat(Math.max(1, room - 1 - left - columnsOf(label)))}`;
    const time = paint(target, "dim", formatQuantity(rung.durationMs, "ms"));
    return `${paint(target, "dim", pad("⋮", numberColumns, "right"))} ${paint(target, "dim", "⋮")}${paint(target, "bold", line)}${paint(target, "dim", "⋮")}  ${time}`;
  };

  const lines: string[] = [];
  if (model.title) lines.push(paint(target, "bold", model.title));
  for (const part of model.parts) {
    const heading = `${connectionsText(part.connections)}, ${formatCount(part.roundTrips, "round trip")}`;
    if (lines.length) lines.push("");
    lines.push(margin + heading);
    lines.push(margin + paint(target, "dim", `client${" ".repeat(Math.max(1, room - 10))}server`));
    for (const rung of part.rungs) lines.push(...("folded" in rung ? [fold(rung)] : [up(rung), down(rung)]));
  }
  return lines.join("\n");
}

/** A label with its size. */
function withBytes(label: string, bytes: number): string {
  return label ? `${label} · ${formatBytes(bytes)}` : formatBytes(bytes);
}

function numberOf(rung: SequenceStep | SequenceFold): number {
  return "folded" in rung ? rung.last : rung.number;
}
