import type { FindingEntry, FindingsModel } from "./findings-model.js";
import type { OutputTarget } from "./output-target.js";
import { paint } from "./paint.js";
import { elide, oneLine, wrap } from "./text.js";

/** Sets findings as a numbered list of at most `columns` characters a line; SQL that is to be copied is never cut. */
export function findingsText({ entries, summary }: FindingsModel, target: OutputTarget, columns: number): string {
  const width = Math.min(columns, 100);
  const indent = " ".repeat(String(entries.length).length + 2);
  const blocks = entries.map((entry) => entryText(entry, target, width, indent));
  return [...blocks, summary].join("\n\n");
}

function entryText(entry: FindingEntry, target: OutputTarget, width: number, indent: string): string {
  const room = width - indent.length;
  const number = String(entry.rank).padEnd(indent.length);
  const heading = wrap(`${sentence(entry.title)} [${entry.id}]`, room).map((line) => paint(target, "bold", line));
  const lines = [
    ...heading,
    ...subjectLines(entry.subject, room).map((line) => paint(target, "cyan", line)),
    ...wrapped(entry.evidence, room).map((line) => paint(target, "dim", line)),
    ...wrapped(entry.reason, room),
    ...wrapped(`Next: ${entry.next}`, room),
    ...(entry.cure ? [paint(target, "cyan", oneLine(entry.cure))] : []),
    ...wrapped(entry.worth, room).map((line) => paint(target, "green", line)),
  ];
  return lines.map((line, at) => (at === 0 ? number : indent) + line).join("\n");
}

/** So many lines of a statement are shown. */
const mostLines = 3;

function subjectLines(subject: string, room: number): string[] {
  const lines = wrapped(subject, room);
  const [rest] = lines.length > mostLines ? [lines.slice(mostLines - 1).join(" ")] : [];
  const shown = rest === undefined ? lines : [...lines.slice(0, mostLines - 1), rest];
  return shown.map((line) => elide(line, room));
}

const wrapped = (text: string, room: number) => (text ? wrap(oneLine(text), room) : []);

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
