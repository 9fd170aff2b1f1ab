import { type ESTree, parseSync } from "vite";
import { InvalidArgumentError } from "../../errors.js";

/** A node of the syntax tree; every one but the root knows its `parent`. */
export type Node = ESTree.Node;

/** One change of a text: what lies in [start, end) gives way to `replacement`. */
export interface Edit {
  operator: string;
  /** The part of the text that shows the change: at least [start, end). */
  shown: Node;
  start: number;
  end: number;
  replacement: string;
}

/** Finds what can be changed at one node of a text. */
export type Operator = (node: Node, text: string) => Edit[];

/** A change of a whole node. */
export const replaced = (operator: string, node: Node, replacement: string, shown: Node = node): Edit => ({
  operator,
  shown,
  start: node.start,
  end: node.end,
  replacement,
});

/** The text of a node. */
export const sourceOf = (node: Node, text: string): string => text.slice(node.start, node.end);

/** A node without the parentheses around it. */
export function bare(node: Node): Node {
  return node.type === "ParenthesizedExpression" ? bare(node.expression) : node;
}

/** The nearest node around this one that is more than parentheses. */
export function around(node: Node): Node | undefined {
  const { parent } = node;
  return parent?.type === "ParenthesizedExpression" ? around(parent) : (parent ?? undefined);
}

/** The method that a call calls, `push` in `this.list.push(1)`; empty when it calls none. */
export function methodOf(call: ESTree.CallExpression): string {
  const callee = bare(call.callee);
  return callee.type === "MemberExpression" && callee.property.type === "Identifier" ? callee.property.name : "";
}

/** Is this a `new …Error(…)`? Its words are for people. */
export function isErrorMade(node: Node): boolean {
  return node.type === "NewExpression" && node.callee.type === "Identifier" && /Error$/.test(node.callee.name);
}

/** The removal of one of the items of a list that commas part, together with its comma. */
export function itemDropped(operator: string, list: Node, items: readonly Node[], k: number, text: string): Edit {
  const item = items[k] as Node;
  const [before, after] = [items[k - 1], items[k + 1]];
  const comma = /^\s*,/.exec(text.slice(item.end))?.[0].length ?? 0;
  const start = before ? before.end : item.start;
  const end = before ? item.end : after ? after.start : item.end + comma;
  return { operator, shown: list, start, end, replacement: "" };
}

/** Types and imports are not changed; of an assertion like `x as T`, `x` is. */
const withoutCode = /^TS(?!NonNull|As|Satisfies|ParameterProperty)|^Import(?!Expression)/;

/**
 * Calls `visit` for every node that is code, in the order of the text.
 *
 * @returns the text with blanks in place of its comments, as long as before
 * @throws InvalidArgumentError when the text is not TypeScript
 */
export function walk(text: string, visit: (node: Node) => void): string {
  const { program, errors, comments } = parseSync("work.ts", text);
  const [first] = errors;
  if (first) throw new InvalidArgumentError(`Expected TypeScript that can be parsed, got: ${first.message}`);
  const enter = (node: Node, parent: Node | undefined) => {
    if (withoutCode.test(node.type)) return;
    if (parent) node.parent = parent;
    visit(node);
    for (const [key, value] of Object.entries(node)) {
      if (key === "parent") continue;
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) enter(child, node);
    }
  };
  enter(program, undefined);
  let plain = text;
  for (const { start, end } of comments) plain = plain.slice(0, start) + " ".repeat(end - start) + plain.slice(end);
  return plain;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string" && "start" in value;
