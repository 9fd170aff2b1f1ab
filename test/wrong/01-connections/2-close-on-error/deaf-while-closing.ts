/**
 * Wrong: takes its listener away before the client is closed.
 * Caught by: outlives a connection that dies when nothing is asked
 * Says: `on`, not `once`, and leave the listener there
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  const ignore = () => undefined;
  client.on("error", ignore);
  try {
    await client.connect();
    return await work(client);
  } finally {
    client.off("error", ignore);
    await client.end().catch(() => undefined);
  }
}
