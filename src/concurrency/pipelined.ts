import type pg from "pg";
import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { PipelineError } from "./errors.js";

/** A statement to be sent: SQL, or SQL with values. */
export type PipelinedStatement = string | { text: string; values?: readonly unknown[]; name?: string };

/** A client, with the switch by which `pg` sends statements without waiting for answers. */
type Pipelining = pg.ClientBase & { pipeline: boolean };

/**
 * Sends statements over one connection, one after the other without waiting for an answer in between: together they wait
 * for one round trip. The server still does them in turn.
 *
 * Each statement stands for itself, as if it had been awaited: outside of a transaction one that fails leaves the others
 * done. All answers are waited for.
 *
 * @param client a connected client that nobody else uses meanwhile
 * @param statements SQL, or `{ text, values, name }`
 * @returns the results, in order
 * @throws PipelineError, with the outcome of each, when one or more have failed; InvalidArgumentError for what is no statement
 *
 * @example
 * const [users, orders] = await pipelined(client, ["select count(*) from users", "select count(*) from orders"]);
 */
export async function pipelined(
  client: pg.ClientBase,
  statements: readonly PipelinedStatement[],
): Promise<pg.QueryResult[]> {
  if (typeof (client as unknown) !== "object" || typeof client?.query !== "function") {
    throw new InvalidArgumentError(`pipelined: client: expected a client of pg, got ${describe(client)}.`);
  }
  if (!Array.isArray(statements)) {
    throw new InvalidArgumentError(`pipelined: statements: expected an array, got ${describe(statements)}.`);
  }
  const wrong = statements.findIndex((one) => typeof one !== "string" && typeof one?.text !== "string");
  if (wrong >= 0) {
    const came = describe(statements[wrong]);
    throw new InvalidArgumentError(
      `pipelined: statement ${wrong + 1}: expected SQL or { text, values, name }, got ${came}.`,
    );
  }
  const sending = client as Pipelining;
  const before = sending.pipeline;
  sending.pipeline = true;
  try {
    const sent = statements.map((one) => client.query(one as pg.QueryConfig));
    const outcomes = await Promise.allSettled(sent);
    if (outcomes.some(({ status }) => status === "rejected")) throw new PipelineError(outcomes);
    return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<pg.QueryResult>).value);
  } finally {
    sending.pipeline = before;
  }
}
