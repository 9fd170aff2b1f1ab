import { inspect } from "node:util";
import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { block, escapeHtml, inlineHtml } from "./html.js";
import { formatNumber } from "./numbers.js";
import { paint } from "./paint.js";
import { type Place, put } from "./place.js";
import { oneLine, pad, wrap } from "./text.js";

type Asked = Pick<Prediction, "question" | "guess">;

/** A number that the reader has committed to before measuring. */
export interface Prediction {
  /** What is guessed. */
  readonly question: string;
  /** The guess; undefined when none was entered. */
  readonly guess: number | undefined;
  /**
   * Shows the guess beside what was measured, and the reason for the figure.
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
 * @param measured shows the comparison at once, where there is nothing to wait for
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
      put((place, columns) => renderReveal(prediction, figure, reason, place, columns));
    },
  };
  if (measured === undefined) put((place) => renderPrediction(prediction, place));
  else prediction.reveal(measured);
  return prediction;
}

/** Renders the commitment, or how to make one. */
export function renderPrediction({ question, guess }: Asked, place: Place = "plain"): string {
  const missing = "No guess yet. Put your number into this cell, and run it again:";
  const call = `predict(${JSON.stringify(question)}, 42)`;
  const kept = "kept until it is measured";
  if (place === "jupyter") {
    const content =
      guess === undefined
        ? `<div>${missing}</div><div style="margin-top:2px"><code>${escapeHtml(call)}</code></div>`
        : `<div>Your guess: <strong>${formatNumber(guess)}</strong> <span style="opacity:.72">· ${kept}</span></div>`;
    return card(question, content);
  }
  const heading = paint(place, "bold", oneLine(question));
  if (guess === undefined) return `${heading}\n${missing}\n    ${oneLine(call)}`;
  return `${heading}\nYour guess: ${paint(place, "bold", formatNumber(guess))} · ${kept}`;
}

/** Renders the guess beside what was measured. */
export function renderReveal(
  { question, guess }: Asked,
  measured: number,
  reason = "",
  place: Place = "plain",
  columns = 100,
): string {
  const rows: [name: string, value: number | undefined][] = [
    ["guess", guess],
    ["measured", measured],
  ];
  const verdict = guess === undefined ? "No guess was entered." : `${compare(guess, measured)}.`;
  if (place === "jupyter") {
    const most = Math.max(Math.abs(guess ?? 0), Math.abs(measured)) || 1;
    const row = ([name, value]: [string, number | undefined], at: number) => {
      const weight = at === 1 ? "font-weight:700" : "";
      const length = value === undefined || !Number.isFinite(value) ? 0 : (Math.abs(value) / most) * 240;
      const cell = "padding:1px 12px 1px 0;border:none;background:none;white-space:nowrap";
      const bar = `<span style="display:inline-block;vertical-align:middle;height:11px;border-radius:0 2px 2px 0;width:${Math.max(length, 2).toFixed(0)}px;background:currentColor;opacity:${at === 1 ? 0.75 : 0.35}"></span>`;
      return `<tr style="background:none"><td style="${cell};text-align:left">${name}</td><td style="${cell};text-align:right;${weight}">${value === undefined ? "–" : formatNumber(value)}</td><td style="${cell};text-align:left">${value === undefined ? "" : bar}</td></tr>`;
    };
    const table = `<table style="border-collapse:collapse;border:none;margin:2px 0 4px;width:auto;table-layout:auto;font-size:inherit;color:inherit;font-variant-numeric:tabular-nums"><tbody>${rows.map(row).join("")}</tbody></table>`;
    const because = reason ? `<div style="max-width:46em;margin-top:2px">${inlineHtml(reason)}</div>` : "";
    return card(question, `${table}<div><strong>${escapeHtml(verdict)}</strong></div>${because}`);
  }
  const texts = rows.map(([, value]) => (value === undefined ? "–" : formatNumber(value)));
  const width = Math.max(...texts.map((text) => text.length));
  return [
    paint(place, "bold", oneLine(question)),
    ...rows.map(
      ([name], at) =>
        `${pad(name, 8)}  ${paint(place, at === 1 ? "bold" : "dim", pad(texts[at] ?? "", width, "right"))}`,
    ),
    paint(place, "bold", verdict),
    ...(reason ? wrap(oneLine(reason), columns) : []),
  ].join("\n");
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
