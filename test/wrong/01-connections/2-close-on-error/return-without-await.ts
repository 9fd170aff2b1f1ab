/**
 * Wrong: `return work(client)` inside of `try`: `finally` closes the client under the running work.
 * Caught by: runs the work once with a connected client, and returns what it returned
 * Says: without `await` the client is closed while the work is still running
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
