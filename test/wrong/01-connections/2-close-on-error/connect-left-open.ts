/**
 * Wrong: connects outside of `try`; a connect that fails half-way leaves its socket open.
 * Caught by: leaves nothing open, and does not run the work, when the connect fails
 * Says: There is no such database: withConnection(config, work) left 1 connection open
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
