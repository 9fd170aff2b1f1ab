import { type Edit, type Node, type Operator, replaced, sourceOf } from "./mutants-tree.js";

/** Statements that other code can do without. A declaration is none: what is declared is used. */
function isRemovable(node: Node): boolean {
  if (node.type === "ReturnStatement") return node.argument === null;
  if (node.type === "ExpressionStatement")
    return node.expression.type !== "CallExpression" || !isSuper(node.expression);
  return ["ThrowStatement", "BreakStatement", "ContinueStatement"].includes(node.type);
}

const isSuper = (call: Node) => call.type === "CallExpression" && call.callee.type === "Super";

/** The only thing that an `if` without `else` does: without it, the condition might as well be false. */
function isAllOfIf(node: Node): boolean {
  const { parent } = node;
  const body = parent?.type === "BlockStatement" && parent.body.length === 1 ? parent : node;
  const owner = body.parent;
  return owner?.type === "IfStatement" && owner.consequent === body && owner.alternate === null;
}

/** A statement removed. */
const statementRemoved: Operator = (node) => {
  if (!isRemovable(node) || isAllOfIf(node)) return [];
  const inList = node.parent?.type === "BlockStatement" || node.parent?.type === "Program";
  return [replaced("statement removed", node, inList || node.parent?.type === "SwitchCase" ? "" : "{}")];
};

/** The blocks that may run or not: of catch, finally, if and else, and of loops. */
function blocksOf(node: Node): (Node | null)[] {
  if (node.type === "TryStatement") return [node.handler?.body ?? null, node.finalizer];
  if (node.type === "IfStatement") return node.alternate ? [node.consequent, node.alternate] : [];
  return /^(For|While|DoWhile)/.test(node.type) && "body" in node ? [node.body as Node] : [];
}

/** A block emptied; where it holds one statement that can be removed, that is the same. */
const blockEmptied: Operator = (node) =>
  blocksOf(node).flatMap((block): Edit[] => {
    if (block?.type !== "BlockStatement") return [];
    const [first, second] = block.body;
    return !first || (!second && isRemovable(first)) ? [] : [replaced("block emptied", block, "{}")];
  });

/** What is returned replaced by undefined, in a way that every type allows. */
const returnDropped: Operator = (node, text) =>
  node.type === "ReturnStatement" && node.argument && sourceOf(node.argument, text) !== "undefined"
    ? [replaced("return value dropped", node.argument, "undefined as never", node)]
    : [];

/** Changes of what is done at all. */
export const statementOperators: Operator[] = [statementRemoved, blockEmptied, returnDropped];
