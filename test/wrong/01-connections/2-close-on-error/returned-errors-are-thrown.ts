/**
 * Wrong: throws an error that the work returned.
 * Caught by: returns exactly what the work returned, whatever it is
 * Says: The work returned Error: not thrown, but returned
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  try {
    const result = await work(client);
    if (result instanceof Error) throw result;
    return result;
  } finally {
    await client.end().catch(() => undefined);
  }
}
