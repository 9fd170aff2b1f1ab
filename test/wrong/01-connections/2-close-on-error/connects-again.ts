/**
 * Wrong: connects a second time when the first fails.
 * Caught by: leaves nothing open, and does not run the work, when the connect fails
 * Says: There is no such database: withConnection(config, work) opened 2 connections
 */
import pg from "pg";

async function connected(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connected(config).catch(() => connected(config));
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
