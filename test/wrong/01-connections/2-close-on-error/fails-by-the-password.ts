/**
 * Wrong: leaves the closing to the server, which does it when it was the one that refused.
 * Caught by: leaves nothing open, and does not run the work, when the connect fails
 * Says: The function that gives the password fails: withConnection(config, work) left 1 connection open
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const refused = (error as { code?: string }).code !== "no token";
    if (refused) await client.end();
    throw error;
  }
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
