import type pg from "pg";
import type { Lab } from "roundtrip";
import { openDirectly } from "./exercise-pool.js";

/** The server's process behind a client. */
export const idOf = async (client: pg.ClientBase): Promise<number> =>
  (await client.query("select pg_backend_pid() as id")).rows[0].id;

/** Has the server end the session behind a client, and waits until the client has seen it. */
export async function endSession(lab: Lab, client: pg.PoolClient): Promise<void> {
  const id = await idOf(client);
  await using direct = await openDirectly(lab);
  const gone = new Promise((resolve) => client.once("end", resolve));
  await direct.query("select pg_terminate_backend($1)", [id]);
  await gone;
}

/** Ways in which a client dies under the work, which then asks once more. */
export const deaths: Record<string, (lab: Lab, client: pg.PoolClient) => Promise<unknown>> = {
  "in its first query": (_, client) => client.query("select pg_terminate_backend(pg_backend_pid())"),
  "in its second query": async (_, client) => {
    await client.query("select 1");
    await client.query("select pg_terminate_backend(pg_backend_pid())");
  },
  "between two queries": async (lab, client) => {
    await endSession(lab, client);
    await client.query("select 1");
  },
  "inside of a transaction": async (lab, client) => {
    await client.query("begin");
    await endSession(lab, client);
    await client.query("select 1");
  },
  "before it threw an error of its own": async (lab, client) => {
    await endSession(lab, client);
    throw new Error("the service that was asked in between did not answer");
  },
};
