/**
 * Wrong: throws an error of its own in place of that of the work.
 * Caught by: closes the client when the work throws, and hands on exactly what it threw
 * Says: must throw what the work threw, the very same
 * Says: leave out `catch`
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } catch (error) {
    throw new Error(`database work failed: ${(error as Error).message}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}
