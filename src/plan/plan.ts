/** How a node reads its table: every row of it, an index and then the table, or an index alone. */
export type Access = "scan" | "index" | "index only";

/**
 * One node of a plan, the same for both databases. What a database does not say is undefined: SQLite tells neither
 * estimates nor what single nodes did.
 */
export interface PlanNode {
  /** The node's name in its database's words: `Index Scan`, `Sort`, `SEARCH`, `USE TEMP B-TREE FOR ORDER BY`. */
  readonly name: string;
  /** How it reads a table; undefined for a node that reads none. */
  readonly access?: Access;
  /** The table that it reads or writes. SQLite names it by its alias, where it has one. */
  readonly relation?: string;
  /** The table's other name in the statement. */
  readonly alias?: string;
  /** The index that it reads. */
  readonly index?: string;
  /** What it looks up in the index, or joins by. */
  readonly condition?: string;
  /** What it checks row by row, after having read the row. */
  readonly filter?: string;
  /** What it sorts or groups by. */
  readonly keys?: readonly string[];
  /** Rows that the planner expects of one run. */
  readonly estimatedRows?: number;
  /** The planner's price of one run, up to the last row, its inputs included, in its own unit. */
  readonly estimatedCost?: number;
  /** Rows that came from one run, on average. */
  readonly rows?: number;
  /** Rows that the filter threw away, in one run on average. */
  readonly rowsRemoved?: number;
  /** How often it ran; 0 when it was never needed. */
  readonly loops?: number;
  /** Pages touched by all runs, its inputs included. */
  readonly pages?: number;
  /** Pages touched by all runs of this node alone. */
  readonly ownPages?: number;
  /** Pages of temporary files read and written, its inputs included. */
  readonly tempPages?: number;
  /** Records written to the write-ahead log, its inputs included. */
  readonly walRecords?: number;
  /** Index-only: rows for which it had to look into the table all the same. */
  readonly heapFetches?: number;
  /** Milliseconds of all runs, its inputs included; for information. */
  readonly timeMs?: number;
  /** Where its rows come from. */
  readonly inputs: readonly PlanNode[];
  /** Everything that the database said of this node, its inputs left out. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What only SQLite counts, of a statement as a whole. */
export interface SqliteSteps {
  /** Instructions of its virtual machine. */
  readonly vmSteps: number;
  /** Steps forward in a scan of a whole table. */
  readonly fullScanSteps: number;
  /** Sorts that no index spared. */
  readonly sorts: number;
  /** Rows put into indexes that it built for this statement alone. */
  readonly autoIndexes: number;
}

/** How a database means to answer a statement, and, after `analyze`, how it did. */
export interface Plan {
  readonly database: "PostgreSQL" | "SQLite";
  /** The statement that was explained. */
  readonly sql: string;
  /** Whether the statement was run, so that rows, loops and pages are known. */
  readonly analyzed: boolean;
  /** The node that gives the answer. */
  readonly root: PlanNode;
  /** Rows that the statement returned; undefined without `analyze`. */
  readonly rows?: number;
  /** Pages touched: 8 KiB each in PostgreSQL, 4 KiB in SQLite; undefined without `analyze`. */
  readonly pages?: number;
  /** Milliseconds that the server took to run it, for information; undefined without `analyze`, and of SQLite. */
  readonly executionMs?: number;
  /** SQLite: what its virtual machine counted; undefined without `analyze`. */
  readonly steps?: SqliteSteps;
  /** Settings of the planner that differ from PostgreSQL's own. */
  readonly settings: Readonly<Record<string, string>>;
}

/** All nodes of a plan, each before its inputs. */
export function nodesOf(plan: Plan): PlanNode[] {
  const below = (node: PlanNode): PlanNode[] => [node, ...node.inputs.flatMap(below)];
  return below(plan.root);
}

/**
 * The node at which to look first: the one that touched most pages itself; in a plan that was not run, the one whose own
 * part of the estimated price is highest.
 *
 * @returns undefined where the database tells neither, as SQLite does
 */
export function costliestNode(plan: Plan): PlanNode | undefined {
  const price = (node: PlanNode) => node.ownPages ?? ownCost(node);
  let costliest: PlanNode | undefined;
  for (const node of nodesOf(plan)) {
    if ((price(node) ?? 0) > (costliest ? (price(costliest) ?? 0) : 0)) costliest = node;
  }
  return costliest;
}

function ownCost({ estimatedCost, inputs }: PlanNode): number | undefined {
  if (estimatedCost === undefined) return undefined;
  return Math.max(0, estimatedCost - inputs.reduce((sum, input) => sum + (input.estimatedCost ?? 0), 0));
}
