import { describe, rejectUnknown, requireNumber } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import type { Plan, PlanNode } from "../plan/plan.js";
import { type Catalogue, requireCatalogue } from "./catalogue.js";
import { type Finding, worstFirst } from "./finding.js";
import { type PlanFindingOptions, type PlanRule, planLimits } from "./plan-context.js";
import { estimateFarOff } from "./plan-estimates.js";
import { nestedLoopRunsOften, subplanRunsPerRow } from "./plan-loops.js";
import { bitmapLossy, indexOnlyScanVisitsTable, indexScanFiltersRows, scanDiscardsRows } from "./plan-reads.js";
import { offsetReadsSkippedRows, sortWhereIndexCould, spillsToDisk } from "./plan-sorts.js";
import { loadClauseParser } from "./syntax.js";

/** In the order of the catalogue of findings, P1 to P10. */
const rules: readonly PlanRule[] = [
  scanDiscardsRows,
  indexScanFiltersRows,
  nestedLoopRunsOften,
  estimateFarOff,
  spillsToDisk,
  indexOnlyScanVisitsTable,
  bitmapLossy,
  offsetReadsSkippedRows,
  sortWhereIndexCould,
  subplanRunsPerRow,
];

/**
 * Says what in a plan cost more than it had to: P1 to P10 of the catalogue of findings. They reckon by the pages and rows that
 * PostgreSQL counts in each node; SQLite counts none, so of its plans nothing can be said.
 *
 * @param plan a plan of PostgreSQL that was run: `explain(…, { analyze: true })`
 * @param catalogue the tables that it reads: `readCatalogue(…)`
 * @param options from where on something is a finding
 * @returns the findings, worst first; none where the plan does what it can
 * @example
 * const plan = await explain(lab, "select * from users where email = $1", ["a@b.c"], { analyze: true });
 * const [worst] = await findingsOfPlan(plan, await readCatalogue(lab));
 * worst?.id; // "scan-discards-rows"
 * worst?.cure; // "create index on users (email)"
 *
 * @throws InvalidArgumentError for another plan, and for something else than these arguments
 */
export async function findingsOfPlan(
  plan: Plan,
  catalogue: Catalogue,
  options: PlanFindingOptions = {},
): Promise<Finding[]> {
  requirePlan(plan);
  requireCatalogue("findingsOfPlan", catalogue);
  const limits = limitsOf(options);
  const parser = await loadClauseParser();
  const look = (node: PlanNode, parents: readonly PlanNode[]): Finding[] => [
    ...rules.flatMap((rule) => rule(node, { plan, catalogue, limits, parser, parents }) ?? []),
    ...node.inputs.flatMap((input) => look(input, [...parents, node])),
  ];
  return worstFirst(look(plan.root, []));
}

function requirePlan(plan: Plan): void {
  const { database, analyzed, root } = (plan ?? {}) as Partial<Plan>;
  if (database === "PostgreSQL" && analyzed === true && Array.isArray(root?.inputs)) return;
  const got = root ? (database === "PostgreSQL" ? "one that was not run" : "one of SQLite") : describe(plan);
  throw new InvalidArgumentError(
    `findingsOfPlan: expected a plan of PostgreSQL that was run, got ${got}. Explain with { analyze: true }.`,
  );
}

function limitsOf(options: PlanFindingOptions): Required<PlanFindingOptions> {
  const names = Object.keys(planLimits) as (keyof PlanFindingOptions)[];
  rejectUnknown("findingsOfPlan", options, names);
  const limits = { ...planLimits };
  for (const name of names) {
    const most = name === "minDiscarded" ? 1 : Number.POSITIVE_INFINITY;
    limits[name] = requireNumber(`findingsOfPlan: ${name}`, options[name] ?? planLimits[name], 0, most);
  }
  return limits;
}
