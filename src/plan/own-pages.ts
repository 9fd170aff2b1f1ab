/** A node as PostgreSQL tells it in JSON. */
export type PostgresNode = Record<string, unknown> & { "Node Type": string; Plans?: PostgresNode[] };

/** A number of a node; 0 where it is not told. */
export function numberOf(node: PostgresNode, name: string): number {
  const value = node[name];
  return typeof value === "number" ? value : 0;
}

/** Pages that a node touched, its inputs included. */
export function pagesOf(node: PostgresNode): number {
  const kinds = ["Shared Hit Blocks", "Shared Read Blocks", "Local Hit Blocks", "Local Read Blocks"];
  return kinds.reduce((sum, kind) => sum + numberOf(node, kind), 0);
}

/**
 * Pages that each node touched itself.
 *
 * A node's pages are those of its inputs and its own, with two exceptions. A CTE Scan counts what its CTE touched while it
 * was read, and the CTE counts that again. And what an InitPlan touched is counted by the node that first asked for its
 * value as well, which may lie anywhere below the node that the InitPlan is shown at.
 *
 * @param root the topmost node
 * @returns for each node its own pages; together they are the root's pages
 */
export function ownPages(root: PostgresNode): Map<PostgresNode, number> {
  const own = new Map<PostgresNode, number>();
  visit(root, own);
  return own;
}

function visit(node: PostgresNode, own: Map<PostgresNode, number>): void {
  const inputs = node.Plans ?? [];
  for (const input of inputs) visit(input, own);
  let sum = netPages(node);
  for (const input of inputs) {
    const asker = isInitPlan(input) ? askerOf(input, inputs, own) : undefined;
    if (asker) own.set(asker, (own.get(asker) ?? 0) - netPages(input));
    else sum -= netPages(input);
  }
  own.set(node, sum);
}

const isCteScan = (node: PostgresNode) => node["Node Type"] === "CTE Scan";
const isInitPlan = (node: PostgresNode) => node["Parent Relationship"] === "InitPlan" && !/^CTE /.test(nameOf(node));
const nameOf = (node: PostgresNode) => String(node["Subplan Name"] ?? "");

/** Pages of a node without those that CTEs below it touched. */
function netPages(node: PostgresNode): number {
  return pagesOf(node) - borrowed(node);
}

function borrowed(node: PostgresNode): number {
  if (isCteScan(node)) return pagesOf(node);
  return (node.Plans ?? []).reduce((sum, input) => sum + borrowed(input), 0);
}

/** The node that asked for the value of an InitPlan: one that names it, and touched as many pages at least. */
function askerOf(plan: PostgresNode, among: PostgresNode[], own: Map<PostgresNode, number>): PostgresNode | undefined {
  const pages = netPages(plan);
  const pattern = referenceTo(plan);
  const search = (node: PostgresNode): PostgresNode | undefined => {
    const names = Object.values(node).some((value) => typeof value === "string" && pattern.test(value));
    if (node !== plan && names && (own.get(node) ?? 0) >= pages) return node;
    for (const input of node.Plans ?? []) {
      const found = search(input);
      if (found) return found;
    }
    return undefined;
  };
  for (const node of among) {
    const found = node === plan ? undefined : search(node);
    if (found) return found;
  }
  return undefined;
}

/** How a condition names an InitPlan: `(InitPlan 1).col1`, or, up to PostgreSQL 16, `$0`. */
function referenceTo(plan: PostgresNode): RegExp {
  const [, number = "", returns] = /^InitPlan (\d+)(?: \(returns (.*)\))?/.exec(nameOf(plan)) ?? [];
  if (returns === undefined) return new RegExp(`\\(InitPlan ${number}\\)`);
  const names = returns.split(",").map((name) => name.replace("$", "\\$"));
  return new RegExp(`(${names.join("|")})(?!\\d)`);
}
