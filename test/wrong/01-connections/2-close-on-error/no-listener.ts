/**
 * Wrong: a connection that dies is an event as well, and nobody listens.
 * Caught by: hands on the error of the work when closing fails too, or the connection has died
 * Says: An error came to which nobody listened
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
