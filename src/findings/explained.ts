import type pg from "pg";
import { withClient } from "../lab/with-client.js";
import { PlanRefusedError, PlanStatementError } from "../plan/errors.js";
import { explain } from "../plan/explain.js";
import type { Plan } from "../plan/plan.js";
import type { Example, NotExplained } from "./examples.js";

/** How to connect to the database anew, past whatever counts; asked for once for each connection. */
export type ConfigFactory = () => pg.ClientConfig;

/** A statement with its plan. */
interface Explained {
  readonly example: Example;
  readonly plan: Plan;
}

/** So long a statement may take that is asked again, and so long it may wait for a lock: a look must not hold anybody up. */
const limits = "set local statement_timeout = '60s'; set local lock_timeout = '1s'";

/**
 * Does something on a connection like the one that an example ran on, with the same settings, inside of a transaction that is
 * rolled back.
 */
export async function asItRan<T>(
  client: pg.Client,
  { settings }: Example,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  await client.query("begin");
  try {
    for (const setting of settings) await client.query(setting);
    await client.query(limits);
    return await work(client);
  } finally {
    await client.query("rollback");
  }
}

/** Connects as the connection of an example did. */
export function connectedLike<T>(
  database: ConfigFactory,
  options: string | undefined,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  return withClient({ ...database(), application_name: "roundtrip diagnose", ...(options && { options }) }, work);
}

/**
 * Asks for the plans of examples. Each is run once more, and what it changes is undone. One that cannot be run again, as
 * where the row that it inserts is there, is planned only.
 */
export async function explainExamples(
  database: ConfigFactory,
  examples: readonly Example[],
): Promise<{ explained: Explained[]; notExplained: NotExplained[] }> {
  const explained: Explained[] = [];
  const notExplained: NotExplained[] = [];
  for (const options of new Set(examples.map((example) => example.options))) {
    await connectedLike(database, options, async (client) => {
      for (const example of examples) {
        if (example.options !== options) continue;
        try {
          explained.push({ example, plan: await asItRan(client, example, () => planOf(client, example)) });
        } catch (error) {
          notExplained.push({ statement: example.statement.fingerprint.text, why: refusal(error) });
        }
      }
    });
  }
  return { explained, notExplained };
}

async function planOf(client: pg.Client, { sql, values }: Example): Promise<Plan> {
  try {
    return await explain(client, sql, values, { analyze: true });
  } catch (error) {
    if (!(error instanceof PlanRefusedError)) throw error;
    return explain(client, sql, values);
  }
}

/** Why a statement was refused; an error that is none of the database's is thrown. */
function refusal(error: unknown): string {
  if (error instanceof PlanStatementError) return "it is none that has a plan";
  const { code } = (error instanceof PlanRefusedError ? error.cause : error) as { code?: string };
  // What the server's own sentence quotes may be a secret of the data, so that its code has to do.
  if (code && /^[0-9A-Z]{5}$/.test(code)) return `the server refused it when it was asked again (SQLSTATE ${code})`;
  throw error;
}
