import { isSql, sqlEdits } from "./mutants-sql.js";
import {
  around,
  bare,
  type Edit,
  isErrorMade,
  itemDropped,
  type Node,
  type Operator,
  replaced,
  sourceOf,
} from "./mutants-tree.js";

/** Is this a default in a pattern, like the 0 in `const [first = 0] = list`? It is there for the types. */
const isPatternDefault = (node: Node) => {
  const owner = around(node);
  const pattern = owner?.type === "AssignmentPattern" ? owner.parent : undefined;
  return pattern?.type === "ArrayPattern" || pattern?.type === "Property";
};

/** Other numbers that a test must tell from this one. Of a large one, one more or less says nothing. */
function neighbours(value: number, isIndex: boolean): number[] {
  if (isIndex) return [value + 1];
  if (!Number.isInteger(value)) return [Math.floor(value), Math.ceil(value), value * 2];
  return value >= 100 ? [value * 2] : [value + 1, value - 1, value * 2];
}

const numberChanged: Operator = (node, text) => {
  if (node.type !== "Literal" || typeof node.value !== "number" || isPatternDefault(node)) return [];
  const { value } = node;
  const owner = around(node);
  const isIndex = owner?.type === "MemberExpression" && owner.property === node;
  const others = new Set(neighbours(value, isIndex));
  others.delete(value);
  return [...others].map((other) => {
    const replacement = other < 0 && /[-+]$/.test(text.slice(0, node.start)) ? `(${other})` : String(other);
    return replaced("number changed", node, replacement, owner ?? node);
  });
};

const arithmetic: Record<string, string> = { "+": "-", "-": "+", "*": "/", "/": "*", "%": "*" };

const isText = (node: Node) =>
  node.type === "TemplateLiteral" || (node.type === "Literal" && typeof node.value === "string");

const arithmeticSwapped: Operator = (node, text): Edit[] => {
  const swap = (from: string, to: string, start: number): Edit[] => [
    { operator: "arithmetic swapped", shown: node, start, end: start + from.length, replacement: to },
  ];
  if (node.type === "UpdateExpression") {
    return swap(node.operator, node.operator === "++" ? "--" : "++", node.prefix ? node.start : node.argument.end);
  }
  const isSum = node.type === "BinaryExpression" || node.type === "AssignmentExpression";
  if (!isSum || isText(bare(node.left)) || isText(bare(node.right))) return [];
  const sign = node.type === "AssignmentExpression" ? node.operator.replace(/=$/, "") : node.operator;
  const to = arithmetic[sign];
  return to ? swap(sign, to, node.left.end + text.slice(node.left.end, node.right.start).indexOf(sign)) : [];
};

/** Texts whose wording is nobody's contract, and those whose change is made elsewhere: an operand of a comparison. */
function isFreeText(node: Node): boolean {
  const owner = around(node);
  if (!owner || isErrorMade(owner) || owner.type === "ImportExpression") return true;
  if (owner.type === "BinaryExpression" || owner.type === "TaggedTemplateExpression") return true;
  if (owner.type === "PropertyDefinition") return true;
  return (owner.type === "Property" || owner.type === "MemberExpression") && (owner as { key?: Node }).key === node;
}

/** SQL changed clause by clause; any other text to the empty one. */
const textChanged: Operator = (node, text) => {
  if (!isText(node)) return [];
  const holes = node.type === "TemplateLiteral" ? node.expressions : [];
  if (isSql(sourceOf(node, text).slice(1, -1))) return sqlEdits(node, holes, text);
  if (node.end - node.start <= 2 || isFreeText(node)) return [];
  return [replaced("string emptied", node, '""', around(node) ?? node)];
};

/** An element of a list, or a property of an object, dropped; a copy `[...list]` replaced by the list itself. */
const memberDropped: Operator = (node, text): Edit[] => {
  if (node.type === "ObjectExpression") {
    return node.properties.map((_, k) => itemDropped("property dropped", node, node.properties, k, text));
  }
  if (node.type !== "ArrayExpression") return [];
  const elements = node.elements.filter((element) => element !== null);
  const [only] = elements;
  if (elements.length === 1 && only?.type === "SpreadElement") {
    return [replaced("copy dropped", node, sourceOf(only.argument, text))];
  }
  if (elements.length < 2 || elements.length < node.elements.length) return [];
  return elements.map((_, k) => itemDropped("element dropped", node, elements, k, text));
};

/** Changes of values. */
export const valueOperators: Operator[] = [numberChanged, arithmeticSwapped, textChanged, memberDropped];
