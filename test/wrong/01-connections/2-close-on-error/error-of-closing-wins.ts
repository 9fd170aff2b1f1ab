/**
 * Wrong: when closing fails as well, its error replaces that of the work.
 * Caught by: hands on the error of the work when closing fails too, or the connection has died
 * Says: the caller must get what the work threw, and withConnection threw Error: closing failed
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
