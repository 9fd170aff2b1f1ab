/**
 * Wrong: returns nothing when the connect fails.
 * Caught by: leaves nothing open, and does not run the work, when the connect fails
 * Says: withConnection must throw that error, 3D000, and returned undefined
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch {
    return undefined as T;
  }
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
