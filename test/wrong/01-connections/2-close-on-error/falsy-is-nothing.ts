/**
 * Wrong: takes a result of 0, "" or false for none.
 * Caught by: returns exactly what the work returned, whatever it is
 * Says: The work returned 0; withConnection must return the same, and returned undefined
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  try {
    const result = await work(client);
    return (result || undefined) as T;
  } finally {
    await client.end().catch(() => undefined);
  }
}
