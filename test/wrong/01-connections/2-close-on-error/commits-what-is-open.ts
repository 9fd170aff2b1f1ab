/**
 * Wrong: commits a transaction that the work has left open.
 * Caught by: asks the server nothing, whatever the work leaves open
 * Says: The work began a transaction, and returned
 * Says: withConnection asked the server 1 more
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const value = await work(client);
    if (client.getTransactionStatus() === "T") await client.query("commit");
    return value;
  } finally {
    await client.end().catch(() => undefined);
  }
}
