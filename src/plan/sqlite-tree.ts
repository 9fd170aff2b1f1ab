import type { SqliteCounts } from "../cost/sqlite-replay.js";
import type { Access, Plan, PlanNode } from "./plan.js";

/** A row of EXPLAIN QUERY PLAN. */
export interface SqliteStep {
  id: number;
  parent: number;
  detail: string;
}

/**
 * Makes a plan of the rows of EXPLAIN QUERY PLAN. Its root stands for the statement; every row is a node below it.
 *
 * @param counts what the virtual machine counted, when it was run
 */
export function sqlitePlan(steps: readonly SqliteStep[], sql: string, counts?: SqliteCounts): Plan {
  const inputsOf = (parent: number): PlanNode[] =>
    steps.filter((step) => step.parent === parent).map((step) => ({ ...nodeOf(step), inputs: inputsOf(step.id) }));
  return {
    database: "SQLite",
    sql,
    analyzed: counts !== undefined,
    root: { name: "QUERY PLAN", inputs: inputsOf(0), properties: {} },
    ...(counts && { rows: counts.rowsReturned, pages: counts.pages, steps: stepsOf(counts) }),
    settings: {},
  };
}

function stepsOf({ vmSteps, fullScanSteps, sorts, autoIndexes }: SqliteCounts) {
  return { vmSteps, fullScanSteps, sorts, autoIndexes };
}

/**
 * `SEARCH u USING COVERING INDEX users_email (email=?)`: what is done, on which table, by which index, with which condition.
 * SQLite says that these texts may change, so what cannot be read this way is a node by its whole text.
 */
const reading =
  /^(SCAN|SEARCH) (\S+)(?: USING (?:AUTOMATIC )?(?:PARTIAL )?(COVERING )?(?:INTEGER PRIMARY KEY|PRIMARY KEY|INDEX(?: ([^\s(]\S*))?))?(?: \((.*)\))?(?: (?:LEFT|RIGHT|FULL)-JOIN)?$/;

function nodeOf({ id, parent, detail }: SqliteStep): PlanNode {
  const properties = { id, parent, detail };
  const [, name, relation, covering, index, condition] = reading.exec(detail) ?? [];
  if (!name || !relation) return { name: detail, inputs: [], properties };
  const isTable = !/^(CONSTANT|SUBQUERY|\()/.test(relation);
  return {
    name,
    ...(isTable && { access: accessOf(detail, covering !== undefined) }),
    relation,
    ...(index && { index }),
    ...(condition !== undefined && { condition }),
    inputs: [],
    properties,
  };
}

function accessOf(detail: string, covering: boolean): Access {
  if (!/ USING /.test(detail)) return "scan";
  return covering ? "index only" : "index";
}
