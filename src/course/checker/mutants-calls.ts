import {
  bare,
  type Edit,
  isErrorMade,
  itemDropped,
  methodOf,
  type Operator,
  replaced,
  sourceOf,
} from "./mutants-tree.js";

const awaitRemoved: Operator = (node, text) =>
  node.type === "AwaitExpression" ? [replaced("await removed", node, sourceOf(node.argument, text))] : [];

/**
 * The last argument dropped: without another, those behind it would be taken for it. Words of an error stay, a lone
 * function too, and what a query is given: without it nothing could be done at all.
 */
const argumentDropped: Operator = (node, text) => {
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return [];
  const { callee, arguments: given } = node;
  const [first] = given;
  const isNeeded =
    isErrorMade(node) || first?.type === "ArrowFunctionExpression" || first?.type === "FunctionExpression";
  const isQuery = node.type === "CallExpression" && methodOf(node) === "query";
  if (given.length <= (isNeeded ? 1 : 0) || isQuery || callee.type === "Super") return [];
  return [itemDropped("argument dropped", node, given, given.length - 1, text)];
};

const optionalRemoved: Operator = (node, text): Edit[] => {
  if ((node.type !== "MemberExpression" && node.type !== "CallExpression") || !node.optional) return [];
  const from = node.type === "MemberExpression" ? node.object.end : node.callee.end;
  const start = from + text.slice(from).indexOf("?.");
  const isNamed = node.type === "MemberExpression" && !node.computed;
  const replacement = isNamed ? "." : "";
  return [{ operator: "optional chaining removed", shown: node, start, end: start + 2, replacement }];
};

/** Methods, and those that a test must tell from them. */
const methods: Record<string, string[]> = {
  push: ["unshift"],
  unshift: ["push"],
  shift: ["pop"],
  pop: ["shift"],
  ceil: ["floor", "round"],
  floor: ["ceil", "round"],
  round: ["ceil", "floor"],
  min: ["max"],
  max: ["min"],
  allSettled: ["all"],
  all: ["allSettled"],
  some: ["every"],
  every: ["some"],
  on: ["once"],
  once: ["on"],
};

const methodSwapped: Operator = (node) => {
  if (node.type !== "CallExpression") return [];
  const callee = bare(node.callee);
  if (callee.type !== "MemberExpression") return [];
  const { property } = callee;
  const others = Object.hasOwn(methods, methodOf(node)) ? (methods[methodOf(node)] ?? []) : [];
  return others.map((other) => replaced("method swapped", property, other, node));
};

/** Links of a chain that give what they were given, or nearly. */
const links = /^(catch|finally|filter|sort|toSorted|reverse|toReversed|slice|trim|flat)$/;

const linkDropped: Operator = (node, text) => {
  if (node.type !== "CallExpression" || !links.test(methodOf(node))) return [];
  const callee = bare(node.callee);
  return callee.type === "MemberExpression"
    ? [replaced("link of a chain dropped", node, sourceOf(callee.object, text))]
    : [];
};

/** Changes of calls. */
export const callOperators: Operator[] = [awaitRemoved, argumentDropped, optionalRemoved, methodSwapped, linkDropped];
