/**
 * Wrong: `.finally` belongs to the promise; work that throws before it has made one never gets there.
 * Caught by: closes the client when the work throws, and hands on exactly what it threw
 * Says: when the work throws before it has made a promise, left 1 connection open
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  return work(client).finally(() => client.end().catch(() => undefined));
}
