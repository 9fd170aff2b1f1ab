import { inspect } from "node:util";
import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { block, escapeHtml, folded, inlineHtml } from "./html.js";
import { formatNumber } from "./numbers.js";
import { type OutputTarget, put } from "./output-target.js";
import { paint } from "./paint.js";
import { oneLine, pad, wrap } from "./text.js";

type Asked = Pick<Prediction, "question" | "guess">;

/** A number that the reader has committed to before measuring. */
export interface Prediction {
  /** What is guessed. */
  readonly question: string;
  /** The guess; undefined when none was entered. */
  readonly guess: number | undefined;
  /**
   * Shows the guess beside what was measured, and the reason for the figure. Without a guess both are held back: folded
   * away in a notebook, to be opened by a click; left out of text, with a line that says how to see them.
   *
   * @param measured in the unit of the question
   * @param reason one or two sentences; `code` in backticks
   */
  reveal(measured: number, reason?: string): void;
}

/**
 * Commits the reader to a number before the next cell measures it.
 *
 * @param question what is guessed, with its unit: `"round trips for 100 users"`
 * @param guess the reader's number; with none (`undefined`, `null`, `NaN`) it says how to enter one, and goes on
 * @param measured reveals it at once, where there is nothing to wait for
 * @returns the prediction, to be revealed by a later cell
 * @throws {InvalidArgumentError} for a guess that is not a number
 */
export function predict(question: string, guess?: number | null, measured?: number): Prediction {
  if (typeof question !== "string" || !question.trim()) {
    throw new InvalidArgumentError(`predict: expected a question; got ${describe(question)}.`);
  }
  if (guess !== undefined && guess !== null && typeof guess !== "number") {
    throw new InvalidArgumentError(`predict: expected your guess as a number; got ${describe(guess)}.`);
  }
  const entered = typeof guess === "number" && !Number.isNaN(guess) ? guess : undefined;
  const prediction: Prediction & { [inspect.custom](): string } = {
    question,
    guess: entered,
    [inspect.custom]: () => `prediction of ${question}: ${entered ?? "no guess yet"}`,
    reveal(figure, reason = "") {
      if (typeof figure !== "number") {
        throw new InvalidArgumentError(`reveal: expected what was measured, as a number; got ${describe(figure)}.`);
      }
      put((target, columns) => renderReveal(prediction, figure, reason, target, columns));
    },
  };
  if (measured === undefined) put((target) => renderPrediction(prediction, target));
  else prediction.reveal(measured);
  return prediction;
}

/** Renders the commitment, or how to make one. */
function renderPrediction({ question, guess }: Asked, target: OutputTarget = "plain"): string {
  const missing = "No guess yet. Put your number into this cell, and run it again:";
  const call = `predict(${JSON.stringify(question)}, 42)`;
  const kept = "kept until it is measured";
  if (target === "jupyter") {
    const content =
      guess === undefined
        ? `<div>${missing}</div><div style="margin-top:2px"><code>${escapeHtml(call)}</code></div>`
        : `<div>Your guess: <strong>${formatNumber(guess)}</strong> <span style="opacity:.72">· ${kept}</span></div>`;
    return card(question, content);
  }
  const heading = paint(target, "bold", oneLine(question));
  if (guess === undefined) return `${heading}\n${missing}\n    ${oneLine(call)}`;
  return `${heading}\nYour guess: ${paint(target, "bold", formatNumber(guess))} · ${kept}`;
}

/** Renders the guess beside what was measured; without a guess what was measured is held back. */
export function renderReveal(
  { question, guess }: Asked,
  measured: number,
  reason = "",
  target: OutputTarget = "plain",
  columns = 100,
): string {
  if (target === "jupyter") {
    const measurement = revealHtml(guess, measured, reason);
    return card(
      question,
      guess === undefined ? folded("No guess was entered. Show what was measured", measurement) : measurement,
    );
  }
  const heading = paint(target, "bold", oneLine(question));
  if (guess === undefined) {
    const how = `No guess, so what was measured is held back. Any number shows it: predict(${JSON.stringify(question)}, 42)`;
    return [heading, ...wrap(oneLine(how), columns)].join("\n");
  }
  const texts = [formatNumber(guess), formatNumber(measured)];
  const width = Math.max(...texts.map((text) => text.length));
  const figures = texts.map((text) => pad(text, width, "right"));
  return [
    heading,
    `guess     ${paint(target, "dim", figures[0] ?? "")}`,
    `measured  ${paint(target, "bold", figures[1] ?? "")}`,
    paint(target, "bold", `${compare(guess, measured)}.`),
    ...(reason ? wrap(oneLine(reason), columns) : []),
  ].join("\n");
}

function revealHtml(guess: number | undefined, measured: number, reason: string): string {
  const most = Math.max(Math.abs(guess ?? 0), Math.abs(measured)) || 1;
  const row = (name: string, value: number, weight: number, opacity: number) => {
    const length = Number.isFinite(value) ? Math.max((Math.abs(value) / most) * 240, 2) : 2;
    const cell = "padding:1px 12px 1px 0;border:none;background:none;white-space:nowrap";
    const bar = `<span style="display:inline-block;vertical-align:middle;height:11px;border-radius:0 2px 2px 0;width:${length.toFixed(0)}px;background:currentColor;opacity:${opacity}"></span>`;
    return `<tr style="background:none"><td style="${cell};text-align:left">${name}</td><td style="${cell};text-align:right;font-weight:${weight}">${formatNumber(value)}</td><td style="${cell};text-align:left">${bar}</td></tr>`;
  };
  const rows = [...(guess === undefined ? [] : [row("guess", guess, 400, 0.35)]), row("measured", measured, 700, 0.75)];
  const table = `<table style="border-collapse:collapse;border:none;margin:2px 0 4px;width:auto;table-layout:auto;font-size:inherit;color:inherit;font-variant-numeric:tabular-nums"><tbody>${rows.join("")}</tbody></table>`;
  const verdict = guess === undefined ? "" : `<div><strong>${escapeHtml(compare(guess, measured))}.</strong></div>`;
  const because = reason ? `<div style="max-width:46em;margin-top:2px">${inlineHtml(reason)}</div>` : "";
  return table + verdict + because;
}

/** Says by how much two figures differ: in percent when near, as a factor when far. */
function compare(guess: number, measured: number): string {
  if (guess === measured) return "Guess and measurement are the same";
  if (guess <= 0 || measured <= 0 || !Number.isFinite(guess)) {
    return `The guess is ${formatNumber(Math.abs(guess - measured))} too ${guess > measured ? "high" : "low"}`;
  }
  const side = guess > measured ? "high" : "low";
  const factor = Math.max(guess / measured, measured / guess);
  if (factor >= 2) return `The guess is too ${side} by a factor of ${formatNumber(factor)}`;
  return `The guess is too ${side} by ${formatNumber((Math.abs(guess - measured) / measured) * 100)} %`;
}

function card(question: string, content: string): string {
  return block(
    `<div style="border:1px solid rgba(127,127,127,.45);border-radius:4px;padding:8px 14px;display:inline-block;min-width:300px;max-width:46em"><div style="font-weight:600">${escapeHtml(question)}</div>${content}</div>`,
  );
}
