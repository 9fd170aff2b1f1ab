/**
 * Wrong: runs the work again when it failed.
 * Caught by: closes the client when the work throws, and hands on exactly what it threw
 * Says: The work was run 2 times; once was asked for
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client).catch(() => work(client));
  } finally {
    await client.end().catch(() => undefined);
  }
}
