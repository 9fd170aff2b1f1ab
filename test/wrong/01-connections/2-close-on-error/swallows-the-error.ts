/**
 * Wrong: logs the error, and returns as if all had gone well.
 * Caught by: closes the client when the work throws, and hands on exactly what it threw
 * Says: must throw what the work threw, the very same, and returned undefined
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } catch (error) {
    console.error("database work failed", error);
    return undefined as T;
  } finally {
    await client.end().catch(() => undefined);
  }
}
