/**
 * Wrong: listens to the "error" event only once it is connected.
 * Caught by: outlives a connection that dies in the moment in which it is ready
 * Says: client.on("error", …) before you connect
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  try {
    await client.connect();
    client.on("error", () => undefined);
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
