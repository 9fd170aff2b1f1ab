/**
 * Wrong: waits for the close when all went well, and not when something failed.
 * Caught by: waits for the close, however long the server takes
 * Says: whose work failed, went on while the server had not closed its end yet
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const result = await work(client);
    await client.end().catch(() => undefined);
    return result;
  } catch (error) {
    await Promise.race([client.end().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 5_000))]);
    throw error;
  }
}
