import { type Catalogue, tableOf } from "./catalogue.js";
import type { Finding } from "./finding.js";
import type { StatementRuns } from "./statement-runs.js";

/** Statements that write, by the parser's names. */
const writing = /^(Insert|Update|Delete|Merge)Stmt$/;

/**
 * Of the findings of a schema, those that statements had to pay for: a foreign key without an index where rows that it could
 * refer to were deleted, an index too many where rows were written. Their weight is what the statements paid.
 */
export function schemaAsUsed(
  findings: readonly Finding[],
  statements: readonly StatementRuns[],
  catalogue: Catalogue,
): Finding[] {
  return findings.flatMap((finding) => {
    const table = tableOf(catalogue, finding.subject.relation);
    if (!table) return [];
    if (finding.id !== "foreign-key-without-index") {
      const rows = rowsWritten(statements, (kind) => writing.test(kind), [table.name]);
      return rows > 0 ? [{ ...finding, weight: Math.max(finding.weight, rows) }] : [];
    }
    const parents = table.foreignKeys
      .filter(({ columns }) => finding.subject.column === undefined || columns.includes(finding.subject.column))
      .map(({ references }) => references);
    // Each row that goes is looked for in the whole table.
    const rows = rowsWritten(statements, (kind) => kind === "DeleteStmt", parents);
    return rows > 0 ? [{ ...finding, weight: rows * table.pages }] : [];
  });
}

/** Rows of these tables that statements of a kind have written. */
function rowsWritten(
  statements: readonly StatementRuns[],
  isOfKind: (kind: string) => boolean,
  tables: readonly string[],
): number {
  const matching = statements.filter(
    ({ kind = "", relation }) => isOfKind(kind) && relation !== undefined && tables.includes(relation),
  );
  return matching.flatMap(({ runs }) => runs).reduce((sum, { statement }) => sum + statement.rowsAffected, 0);
}
