/**
 * Wrong: takes a client that had an "error" event for closed, and does not end it.
 * Caught by: outlives a connection that dies when nothing is asked
 * Says: left the closing to the client
 * Says: 1 socket open when withConnection went on
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  let dead = false;
  client.on("error", () => {
    dead = true;
  });
  try {
    await client.connect();
    return await work(client);
  } finally {
    if (!dead) await client.end().catch(() => undefined);
  }
}
