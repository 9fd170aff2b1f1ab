/** Findings: what a lint of plans, statements, schemas and traces says, and the diagnosis that puts them together. */

export {
  type Catalogue,
  type CatalogueColumn,
  type CatalogueForeignKey,
  type CatalogueIndex,
  type CatalogueKey,
  type CatalogueTable,
  readCatalogue,
} from "./catalogue.js";
export { type DiagnoseOptions, type Diagnosis, diagnose } from "./diagnose.js";
export { SqlUnreadableError } from "./errors.js";
export type { NotExplained } from "./examples.js";
export type {
  AccessFindingId,
  Figure,
  Finding,
  FindingId,
  FindingSubject,
  PlanFindingId,
  Saved,
  SchemaFindingId,
  SqlFindingId,
} from "./finding.js";
export { findingsOfPlan } from "./findings-of-plan.js";
export { findingsOfSchema } from "./findings-of-schema.js";
export { findingsOfSql } from "./findings-of-sql.js";
export { findingsOfTrace, type TraceFindingsOptions } from "./findings-of-trace.js";
export type { PlanFindingOptions } from "./plan-context.js";
export type { SchemaFindingOptions } from "./schema-rules.js";
