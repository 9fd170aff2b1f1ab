import type { Cost } from "../cost/cost.js";
import { fingerprintOf } from "../cost/fingerprint.js";
import type { WireConnection, WireRoundTrip, WireStatement } from "../wire/types.js";
import { renderNote } from "./note.js";
import { formatCount, formatNumber } from "./numbers.js";
import type { OutputTarget } from "./output-target.js";
import { foldSequence, type SequenceStep } from "./sequence-model.js";
import { sequenceHtml } from "./sequence-svg.js";
import { sequenceText } from "./sequence-text.js";

/** Options of a sequence diagram or a time line. */
export interface PictureOptions {
  /** The question that the picture answers; default none. */
  title?: string;
}

/**
 * Renders the round trips of a cost as a sequence diagram: client on the left, server on the right, time downwards.
 *
 * @param columns characters a line, for text
 * @returns SVG for `jupyter`, else text; what repeats is folded
 */
export function renderSequence(
  cost: Cost,
  target: OutputTarget = "plain",
  columns = 96,
  { title = "" }: PictureOptions = {},
): string {
  const connections = cost.trace.connections.map(stepsOf).filter((steps) => steps.length > 0);
  if (connections.length === 0) return renderNote(nothing(cost), target, columns);
  const model = foldSequence(title, connections);
  return target === "jupyter" ? sequenceHtml(model) : sequenceText(model, target, columns);
}

/** Why there is no picture of the wire. */
export function nothing(cost: Cost): string {
  return cost.vmSteps > 0
    ? "Nothing crossed a wire: SQLite works inside this process."
    : "Nothing crossed the wire: no round trip was made.";
}

function stepsOf(connection: WireConnection): SequenceStep[] {
  return connection.roundTrips.map((trip, at) => {
    const statements = trip.statements.flatMap((position) => connection.statements[position] ?? []);
    const answered =
      statements.length > 0
        ? statements
        : connection.statements.filter(({ endedAtMs = -1 }) => isWithin(endedAtMs, trip));
    const error = errorOf(connection, trip);
    const endedAtMs = Math.max(trip.down.endedAtMs, trip.up.endedAtMs);
    return {
      number: trip.number,
      startMs: trip.up.startedAtMs,
      durationMs: endedAtMs - trip.up.startedAtMs,
      up: upLabel(connection, trip, statements),
      upBytes: trip.up.bytes,
      down: error ?? downLabel(connection.roundTrips[at + 1], trip, answered),
      downBytes: trip.down.bytes,
      failed: error !== undefined,
      kind: kindOfStep(trip, statements),
    };
  });
}

/** What makes two steps the same: the phase, the statements without their values, the kinds of messages. */
function kindOfStep(trip: WireRoundTrip, statements: readonly WireStatement[]): string {
  const asked = new Set(statements.map(({ sql }) => fingerprintOf(sql).id));
  const question = asked.size > 0 ? [...asked].join(" ") : trip.up.messages.replace(/×\d+/g, "");
  return `${trip.phase} ${question}`;
}

function isWithin(atMs: number, { up, down }: WireRoundTrip): boolean {
  return atMs >= up.startedAtMs && atMs <= down.endedAtMs + 0.001;
}

/** The error that was the answer to a round trip. */
function errorOf(connection: WireConnection, trip: WireRoundTrip): string | undefined {
  if (!/(^| )E(×|\s|$)/.test(trip.down.messages)) return undefined;
  const error = connection.errors.find(({ atMs }) => isWithin(atMs, trip));
  return error ? `${error.code} ${error.message}` : "an error";
}

function upLabel(connection: WireConnection, trip: WireRoundTrip, statements: readonly WireStatement[]): string {
  switch (trip.phase) {
    case "ask TLS":
      return "may we speak TLS?";
    case "TLS":
      return "TLS: keys";
    case "start-up":
      return `start-up: ${connection.parameters.user ?? "a user"}, ${connection.parameters.database ?? "a database"}`;
    case "password":
      return isProof(trip) ? "SCRAM: proof of the password" : "SCRAM: a random number";
    case "query":
      return statements.length > 0 ? statementsText(statements) : messagesText(trip.up.messages);
  }
}

/** The last step of the log-in is the one that is answered by "ready for query", or by a refusal. */
function isProof({ down }: WireRoundTrip): boolean {
  return /[ZE]/.test(down.messages) || /R×2/.test(down.messages);
}

function statementsText(statements: readonly WireStatement[]): string {
  const groups: { text: string; times: number; fingerprint: string }[] = [];
  for (const { sql, name } of statements) {
    const text = sql.replace(/\s+/g, " ").trim() || (name ? `the prepared ${name}` : "a prepared statement");
    const last = groups.at(-1);
    const fingerprint = fingerprintOf(sql).id;
    if (last?.fingerprint === fingerprint) last.times += 1;
    else groups.push({ text, times: 1, fingerprint });
  }
  const shown = groups.slice(0, 3).map(({ text, times }) => (times > 1 ? `${formatNumber(times)} × ${text}` : text));
  const more = groups.length - shown.length;
  return shown.join("; ") + (more > 0 ? `; and ${formatCount(more, "more statement")}` : "");
}

/** What a client does with messages that begin no statement; by their letters. */
const letters: Record<string, string> = {
  P: "parse",
  B: "bind",
  D: "describe",
  E: "fetch more",
  C: "close",
  F: "function call",
  d: "COPY data",
  c: "end of data",
  f: "give up the COPY",
};

function messagesText(messages: string): string {
  const words = messages.split(" ").flatMap((one) => letters[one.replace(/×\d+$/, "")] ?? []);
  return [...new Set(words)].join(", ") || "sync";
}

/** How often a message occurs in a burst: `D×20` is 20. */
function countOf(messages: string, letter: string): number {
  const found = messages.split(" ").map((one) => one.split("×"));
  return found.reduce((sum, [name, times = "1"]) => sum + (name === letter ? Number(times) : 0), 0);
}

function downLabel(
  next: WireRoundTrip | undefined,
  { phase, down }: WireRoundTrip,
  statements: readonly WireStatement[],
): string {
  if (down.bytes === 0) return "no answer";
  const ready = countOf(down.messages, "Z") > 0;
  if (phase === "ask TLS") return next?.phase === "TLS" ? "yes" : "no";
  if (phase === "TLS") return "TLS: keys";
  if (phase === "start-up") return ready ? "ready for query" : "prove who you are";
  if (phase === "password") return ready ? "accepted, ready for query" : "SCRAM: salt and iterations";
  if (countOf(down.messages, "G") > 0) return "send your data";
  const rows = countOf(down.messages, "D");
  const tags = statements.flatMap(({ commands }) => commands).filter((tag) => !tag.startsWith("SELECT"));
  const many = statements.length > 1 ? `${formatCount(statements.length, "answer")}` : "";
  const answer = rows > 0 || tags.length === 0 ? rowsText(rows, down.messages) : tagsText(tags);
  return [many, answer].filter(Boolean).join(": ");
}

function rowsText(rows: number, messages: string): string {
  if (rows > 0 || countOf(messages, "C") > 0) return formatCount(rows, "row");
  return countOf(messages, "T") > 0 ? "columns" : "done";
}

function tagsText(tags: readonly string[]): string {
  const distinct = [...new Set(tags)];
  return distinct.length > 3 ? `${distinct.slice(0, 3).join(", ")}, …` : distinct.join(", ");
}
