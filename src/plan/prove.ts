import type pg from "pg";
import { type PlanTarget, withClientOf } from "./client.js";
import { PlanRefusedError, PlanStatementError } from "./errors.js";
import { nodesOf, type Plan } from "./plan.js";
import { askForPlan, undone } from "./postgres-explain.js";
import { requireOne, requirePlanned, statementsOf } from "./statement.js";

/** What an index would change for one query. */
export interface IndexProof {
  /** The plan as it is. */
  readonly before: Plan;
  /** The plan with the index. */
  readonly after: Plan;
  readonly pagesBefore: number;
  readonly pagesAfter: number;
  /** Whether the planner uses the index. */
  readonly used: boolean;
  /** Pages of the index itself, 8 KiB each. */
  readonly indexPages: number;
}

/**
 * Proves what an index is worth: runs a query without and with it, in a transaction that is rolled back.
 *
 * While it runs nobody can write to the table. An index on an expression is followed by ANALYZE, without which the planner
 * would guess how many rows the expression picks.
 *
 * @param on a lab, or a connected client
 * @param createIndex `create index …`, without `concurrently`, which no transaction allows
 * @param query one statement; what it changes is undone
 * @param params its values
 * @example
 * const proof = await prove(lab, "create index on users (email)", "select * from users where email = $1", ["a@b.c"]);
 * proof.pagesBefore; // 148
 * proof.pagesAfter; // 3
 *
 * @throws PlanStatementError for something else than one CREATE INDEX and one statement that has a plan
 * @throws PlanRefusedError where the database refuses one of the two
 */
export async function prove(
  on: PlanTarget,
  createIndex: string,
  query: string,
  params: readonly unknown[] = [],
): Promise<IndexProof> {
  await requireCreateIndex(createIndex);
  await requirePlanned(query);
  return withClientOf("prove", on, (client) => undone(client, () => compare(client, createIndex, query, params)));
}

async function compare(
  client: pg.ClientBase,
  createIndex: string,
  query: string,
  params: readonly unknown[],
): Promise<IndexProof> {
  const before = await askForPlan(client, query, params, true);
  const known = (await client.query<{ oid: number }>("select indexrelid as oid from pg_index")).rows.map(
    ({ oid }) => oid,
  );
  await client.query(createIndex).catch((error) => {
    throw new PlanRefusedError(
      error.message,
      "Nothing was changed. Correct the CREATE INDEX, and prove it again.",
      error,
    );
  });
  const { name, pages, hasExpressions, tableName } = await newIndex(client, known);
  if (hasExpressions) await client.query(`analyze ${tableName}`);
  const after = await askForPlan(client, query, params, true);
  return {
    before,
    after,
    pagesBefore: before.pages ?? 0,
    pagesAfter: after.pages ?? 0,
    used: nodesOf(after).some(({ index }) => index === name),
    indexPages: pages,
  };
}

interface NewIndex {
  name: string;
  pages: number;
  hasExpressions: boolean;
  tableName: string;
}

async function newIndex(client: pg.ClientBase, known: readonly number[]): Promise<NewIndex> {
  const sql = `
    select c.relname as name, (pg_relation_size(c.oid) / 8192)::int as pages, i.indexprs is not null as "hasExpressions",
      i.indrelid::regclass::text as "tableName"
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indexrelid <> all ($1)`;
  const [made] = (await client.query<NewIndex>(sql, [known])).rows;
  // `if not exists` makes none where one of the name is there.
  return made ?? { name: "", pages: 0, hasExpressions: false, tableName: "" };
}

async function requireCreateIndex(sql: string): Promise<void> {
  const statements = await statementsOf("prove", sql);
  if (!statements) return;
  requireOne("prove", statements.length);
  const { kind, tree } = statements[0] ?? { kind: "", tree: {} };
  if (kind !== "IndexStmt") {
    throw new PlanStatementError("planless", "prove: expected a CREATE INDEX first, and the query second.");
  }
  if (tree.concurrent) {
    const why = "CONCURRENTLY cannot be rolled back";
    throw new PlanStatementError("planless", `prove: ${why}. Prove the index without it, then build it with it.`);
  }
}
