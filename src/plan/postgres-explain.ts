import type pg from "pg";
import { PlanRefusedError } from "./errors.js";
import type { Plan } from "./plan.js";
import { type PostgresAnswer, postgresPlan } from "./postgres-tree.js";
import { requirePlanned } from "./statement.js";

/** Explains a statement on a connection; what it changes when it is run is undone. */
export async function explainPostgres(
  client: pg.ClientBase,
  sql: string,
  params: readonly unknown[],
  analyze: boolean,
): Promise<Plan> {
  await requirePlanned(sql);
  return undone(client, () => askForPlan(client, sql, params, analyze));
}

/** Asks for a plan, inside of a transaction that somebody else undoes. */
export async function askForPlan(
  client: pg.ClientBase,
  sql: string,
  params: readonly unknown[],
  analyze: boolean,
): Promise<Plan> {
  const options = analyze ? "analyze, buffers, wal, settings, format json" : "settings, format json";
  const prefix = `explain (${options}) `;
  // The extended protocol takes one statement at a time: the server itself refuses a second one.
  const query = { text: prefix + sql, values: [...params], queryMode: "extended" };
  try {
    const { rows } = await client.query<{ "QUERY PLAN": unknown }>(query);
    const told = rows[0]?.["QUERY PLAN"];
    const [answer] = (typeof told === "string" ? JSON.parse(told) : told) as [PostgresAnswer];
    return postgresPlan(answer, sql);
  } catch (error) {
    throw refused(error as Error & { code?: string; position?: string }, prefix.length);
  }
}

/** The error of a statement that the server refused; any other as it is. */
function refused(error: Error & { code?: string; position?: string }, before = 0): Error {
  // Without a code it is the connection that failed, not the statement.
  if (!error.code || !/^[0-9A-Z]{5}$/.test(error.code)) return error;
  const position = error.position === undefined ? undefined : Number(error.position) - before;
  const at = position !== undefined && position > 0 ? position : undefined;
  const where = at === undefined ? "" : ` (at character ${at})`;
  return new PlanRefusedError(
    `${error.message}${where}`,
    "Nothing was changed. Correct it, and explain again.",
    error,
    at,
  );
}

/**
 * Runs work of which nothing is to stay: inside a transaction that is rolled back, or, where one is open already, up to a
 * savepoint that is returned to.
 */
export async function undone<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  const inside = client.getTransactionStatus() !== "I";
  await client.query(inside ? "savepoint roundtrip_plan" : "begin").catch((error) => {
    throw refused(error);
  });
  try {
    return await work();
  } finally {
    await client.query(inside ? "rollback to roundtrip_plan; release roundtrip_plan" : "rollback");
  }
}
