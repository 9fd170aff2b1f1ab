/**
 * Wrong: writes on the error, which is not its own.
 * Caught by: closes the client when the work throws, and hands on exactly what it threw
 * Says: must throw what the work threw, the very same
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } catch (error) {
    (error as Error).message = `database work failed: ${(error as Error).message}`;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
