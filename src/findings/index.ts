/** Findings: what a lint of plans, statements and schemas says. */
export {
  type Figure,
  type Finding,
  type FindingId,
  type FindingSubject,
  type PlanFindingId,
  pagesPerRoundTrip,
  type Saved,
  type SchemaFindingId,
  type SqlFindingId,
  worstFirst,
} from "./finding.js";
