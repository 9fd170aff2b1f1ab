import { describe, rejectUnknown, requireOneOf } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { SqliteShop, type SqliteValues } from "../lab/sqlite-shop.js";
import { type PlanTarget, withClientOf } from "./client.js";
import type { Plan } from "./plan.js";
import { explainPostgres } from "./postgres-explain.js";
import { explainSqlite } from "./sqlite-explain.js";

/** What {@link explain} may be asked for. */
export interface ExplainOptions {
  /** Run the statement, so that what came stands beside what was expected; default false. What it changes is undone. */
  analyze?: boolean;
}

/**
 * Asks a database how it means to answer a statement, and, with `analyze`, how it did: one tree for both databases.
 *
 * PostgreSQL is asked by EXPLAIN inside a transaction that is rolled back, or up to a savepoint where one is open already;
 * SQLite by EXPLAIN QUERY PLAN, and a statement that is to be run is run on a copy. So nothing is changed; only a sequence
 * that the statement advances stays advanced.
 *
 * @param on a lab, a connected client, or a SQLite shop
 * @param sql one statement
 * @param params its values
 * @example
 * const plan = await explain(lab, "select * from users where id = $1", [7], { analyze: true });
 * plan.pages; // 3
 *
 * @throws PlanStatementError for none, several, or a statement without a plan
 * @throws PlanRefusedError where the database refuses it
 * @throws InvalidArgumentError for something else than these arguments
 */
export async function explain(
  on: PlanTarget,
  sql: string,
  params?: readonly unknown[],
  options?: ExplainOptions,
): Promise<Plan>;
export async function explain(
  on: SqliteShop,
  sql: string,
  params?: SqliteValues,
  options?: ExplainOptions,
): Promise<Plan>;
export async function explain(
  on: PlanTarget | SqliteShop,
  sql: string,
  params: readonly unknown[] | SqliteValues = [],
  options: ExplainOptions = {},
): Promise<Plan> {
  rejectUnknown("explain", options, ["analyze"]);
  const { analyze = false } = options;
  requireOneOf("explain: analyze", analyze, [true, false]);
  if (on instanceof SqliteShop) return explainSqlite(on, sql, params as SqliteValues, analyze);
  if (!Array.isArray(params)) {
    throw new InvalidArgumentError(`explain: expected the values as an array, got ${describe(params)}.`);
  }
  return withClientOf("explain", on, (client) => explainPostgres(client, sql, params, analyze));
}
