/**
 * Wrong: keeps the client where all callers share it.
 * Caught by: gives each caller a client of its own
 * Says: Three callers at the same moment
 */
import pg from "pg";

let client: pg.Client;

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
