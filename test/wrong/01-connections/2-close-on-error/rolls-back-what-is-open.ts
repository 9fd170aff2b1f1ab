/**
 * Wrong: rolls back when the work fails within a transaction.
 * Caught by: asks the server nothing, whatever the work leaves open
 * Says: The work began a transaction, and threw
 * Says: withConnection asked the server 1 more
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    const status = client.getTransactionStatus();
    if (status === "T" || status === "E") await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
