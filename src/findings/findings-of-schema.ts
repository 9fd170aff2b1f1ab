import { rejectUnknown, requireNumber } from "../arguments.js";
import type { PlanTarget } from "../plan/client.js";
import { readCatalogue } from "./catalogue.js";
import { type Finding, worstFirst } from "./finding.js";
import {
  foreignKeyWithoutIndex,
  indexDuplicated,
  indexUnused,
  type SchemaFindingOptions,
  type SchemaRule,
} from "./schema-rules.js";

/** In the order of the catalogue of findings, X1 to X3. */
const rules: readonly SchemaRule[] = [foreignKeyWithoutIndex, indexDuplicated, indexUnused];

/**
 * Says what in a schema costs more than it has to: foreign keys without an index, and indexes that are needless (X1 to X3 of
 * the catalogue of findings). An index of no use weighs its own pages.
 *
 * @param on a lab, or a connected client
 * @param options from where on something is a finding
 * @returns the findings, worst first
 * @example
 * const [worst] = await findingsOfSchema(lab);
 * worst?.cure; // "create index on orders (user_id)"
 *
 * @throws InvalidArgumentError for something else than these arguments
 */
export async function findingsOfSchema(on: PlanTarget, options: SchemaFindingOptions = {}): Promise<Finding[]> {
  rejectUnknown("findingsOfSchema", options, ["minTableReads"]);
  const { minTableReads = 1_000 } = options;
  requireNumber("findingsOfSchema: minTableReads", minTableReads, 0, Number.POSITIVE_INFINITY);
  const { tables } = await readCatalogue(on);
  return worstFirst(tables.flatMap((table) => rules.flatMap((rule) => rule(table, { minTableReads }))));
}
