/** Plans: how a database means to answer a statement, and how it did. */
export { type BtreeDescent, type BtreeStep, descendBtree } from "./btree.js";
export type { PlanTarget } from "./client.js";
export { BtreeError, PlanRefusedError, PlanStatementError } from "./errors.js";
export { type ExplainOptions, explain } from "./explain.js";
export { type Access, nodesOf, type Plan, type PlanNode, type SqliteSteps } from "./plan.js";
export { type IndexProof, prove } from "./prove.js";
