/**
 * Wrong: closes behind the work, and not when it throws.
 * Caught by: closes the client when the work throws, and hands on exactly what it threw
 * Says: left 1 connection open
 * Says: Next: `await client.end()` in `finally`
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  const result = await work(client);
  await client.end();
  return result;
}
