/**
 * Wrong: connects a second time when the server says that it is starting up.
 * Caught by: makes no second connect after an error that may pass
 * Says: The server refused the connect with 57P03
 * Says: opened a second connection: 2 in all
 */
import pg from "pg";

async function open(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    if ((error as { code?: string })?.code === "57P03") return open(config);
    throw error;
  }
}

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await open(config);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
