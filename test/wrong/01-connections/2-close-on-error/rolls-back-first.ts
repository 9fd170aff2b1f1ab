/**
 * Wrong: asks for a rollback when the work has thrown.
 * Caught by: closes the client when the work throws, and hands on exactly what it threw
 * Says: ran 1 statement; the budget is 0
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    try {
      return await work(client);
    } catch (error) {
      await client.query("rollback").catch(() => undefined);
      throw error;
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}
