import type pg from "pg";
import { readCatalogue } from "#src/findings/catalogue.js";
import type { Finding } from "#src/findings/finding.js";
import { findingsOfPlan } from "#src/findings/findings-of-plan.js";
import type { PlanFindingOptions } from "#src/findings/plan-context.js";
import { explain } from "#src/plan/explain.js";
import { undone } from "../../exercise-lab.js";

/** The findings of a statement's plan, as it is after some changes, which are undone. */
export async function findingsAfter(
  client: pg.Client,
  changes: string,
  sql: string,
  params: readonly unknown[] = [],
  options: PlanFindingOptions = {},
): Promise<Finding[]> {
  return undone(client, changes, () => findingsNow(client, sql, params, options));
}

/** The findings of a statement's plan, as it is. */
export async function findingsNow(
  client: pg.Client,
  sql: string,
  params: readonly unknown[] = [],
  options: PlanFindingOptions = {},
): Promise<Finding[]> {
  const plan = await explain(client, sql, params, { analyze: true });
  return findingsOfPlan(plan, await readCatalogue(client), options);
}

/** The numbers of a finding, by what was counted. */
export const figuresOf = ({ evidence }: Finding): Record<string, number> =>
  Object.fromEntries(evidence.map(({ name, value }) => [name, value]));

/** The ids of findings. */
export const idsOf = (findings: readonly Finding[]): string[] => findings.map(({ id }) => id);
