import { around, bare, type Edit, type Node, type Operator, replaced, sourceOf } from "./mutants-tree.js";

const isLoop = (node: Node) => /^(For|While|DoWhile)Statement$/.test(node.type);

/** Does this decide which way the program goes? */
function isCondition(node: Node): boolean {
  const owner = around(node);
  return owner !== undefined && "test" in owner && owner.test !== null && bare(owner.test as Node) === bare(node);
}

/**
 * A condition always true, and always false; of a loop only false, since one without end says nothing of the tests.
 * Negated is not made: tests that tell the condition from true, and from false, tell it from its opposite.
 */
const conditionFixed: Operator = (node) => {
  if (node.type === "ParenthesizedExpression" || node.type === "Literal" || !isCondition(node)) return [];
  const values = isLoop(around(node) as Node) ? ["false"] : ["true", "false"];
  return values.map((value) => replaced(`condition always ${value}`, node, value));
};

/** `!x` where it decides nothing at once: the negation dropped. */
const negationDropped: Operator = (node, text) =>
  node.type === "UnaryExpression" && node.operator === "!" && !isCondition(node)
    ? [replaced("negation dropped", node, sourceOf(node.argument, text))]
    : [];

const comparisons: Record<string, string> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "==": "!=",
  "!=": "==",
  "===": "!==",
  "!==": "===",
};

/** Replaces the operator between two operands. */
function operatorSwapped(
  name: string,
  node: Node & { left: Node; right: Node },
  from: string,
  to: string,
  text: string,
) {
  const start = node.left.end + text.slice(node.left.end, node.right.start).indexOf(from);
  return { operator: name, shown: node, start, end: start + from.length, replacement: to };
}

/** A comparison moved by one at its boundary, or turned round; not where the condition is fixed anyway. */
const comparisonSwapped: Operator = (node, text) => {
  if (node.type !== "BinaryExpression") return [];
  const to = comparisons[node.operator];
  const turned = /^[!=]/.test(node.operator);
  if (!to || (turned && isCondition(node))) return [];
  return [operatorSwapped("comparison swapped", node as Node & { left: Node; right: Node }, node.operator, to, text)];
};

/** `&&` and `||` swapped, and each side left out; of `??` the default. */
const logicChanged: Operator = (node, text): Edit[] => {
  if (node.type !== "LogicalExpression") return [];
  const { operator, left, right } = node;
  const only = (side: Node) =>
    replaced(operator === "??" ? "default dropped" : "operand dropped", node, sourceOf(side, text));
  if (operator === "??") return [only(left)];
  return [
    operatorSwapped("logic swapped", node, operator, operator === "&&" ? "||" : "&&", text),
    only(left),
    only(right),
  ];
};

/** true for false, and false for true; not where a condition. */
const booleanFlipped: Operator = (node) =>
  node.type === "Literal" && typeof node.value === "boolean"
    ? [replaced("boolean flipped", node, String(!node.value), node.parent ?? node)]
    : [];

/** Changes of what is decided. */
export const conditionOperators: Operator[] = [
  conditionFixed,
  negationDropped,
  comparisonSwapped,
  logicChanged,
  booleanFlipped,
];
