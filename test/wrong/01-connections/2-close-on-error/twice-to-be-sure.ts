/**
 * Wrong: runs the work once to see whether it goes through, and once for its result.
 * Caught by: runs the work once with a connected client, and returns what it returned
 * Says: The work was run 2 times; once was asked for
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  try {
    await work(client);
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
