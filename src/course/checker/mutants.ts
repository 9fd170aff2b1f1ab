import { callOperators } from "./mutants-calls.js";
import { conditionOperators } from "./mutants-conditions.js";
import { statementOperators } from "./mutants-statements.js";
import { type Edit, sourceOf, walk } from "./mutants-tree.js";
import { valueOperators } from "./mutants-values.js";
import { hashOf } from "./starters.js";

/** A text of work with one fault put into it, which a test should catch. */
export interface Mutant {
  /** Its operator, and a hash of what was changed to what: the same while that part of the text is. */
  id: string;
  /** The line of the text where the change begins, from 1. */
  line: number;
  /** What kind of change it is, for example `await removed`. */
  operator: string;
  /** The changed part before, and after, on one line and without comments. */
  before: string;
  after: string;
  /** The whole text with the change. */
  text: string;
}

const operators = [...statementOperators, ...conditionOperators, ...valueOperators, ...callOperators];

const onOneLine = (text: string) => text.replace(/\s+/g, " ").trim();

/**
 * The mutants of a text: each has one change that ought to make a difference. Comments, types and imports stay.
 *
 * @param text TypeScript
 * @returns the mutants in the order of the text; no two have the same text
 * @throws InvalidArgumentError when the text cannot be parsed
 */
export function mutantsOf(text: string): Mutant[] {
  const edits: Edit[] = [];
  const plain = walk(text, (node) => edits.push(...operators.flatMap((operator) => operator(node, text))));
  edits.sort((a, b) => a.start - b.start);
  const seen = new Map<string, number>();
  const mutants = new Map<string, Mutant>();
  for (const { operator, shown, start, end, replacement } of edits) {
    const before = onOneLine(sourceOf(shown, plain));
    const after = onOneLine(plain.slice(shown.start, start) + replacement + plain.slice(end, shown.end));
    const change = `${operator}\n${before}\n${after}`;
    const occurrence = (seen.get(change) ?? 0) + 1;
    seen.set(change, occurrence);
    const id = `${operator.replaceAll(" ", "-")}-${hashOf(`${change}\n${occurrence}`).slice(0, 8)}`;
    const line = text.slice(0, start).split("\n").length;
    const mutated = text.slice(0, start) + replacement + text.slice(end);
    if (!mutants.has(mutated)) mutants.set(mutated, { id, line, operator, before, after, text: mutated });
  }
  return [...mutants.values()];
}

/** How many characters of a change are shown, before and after each. */
const mostShown = 72;

/** `line: before → after` of a mutant, cut to the part that differs. */
export function mutantLine({ line, before, after }: Pick<Mutant, "line" | "before" | "after">): string {
  return `${line}: ${changeOf(before, after)}`;
}

/** `before → after`, where both are long only the part that differs with some words around it. */
export function changeOf(before: string, after: string): string {
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const from = before.length > mostShown ? Math.max(0, same - mostShown / 3) : 0;
  const cut = (text: string) => {
    const part = text.slice(from, from + mostShown);
    return `${from > 0 ? "…" : ""}${part}${from + mostShown < text.length ? "…" : ""}`;
  };
  return `${cut(before)} → ${after === "" ? "(nothing)" : cut(after)}`;
}
