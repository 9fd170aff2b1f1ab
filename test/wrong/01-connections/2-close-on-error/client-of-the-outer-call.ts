/**
 * Wrong: a call within work gets the client of the outer call.
 * Caught by: gives each caller a client of its own
 * Says: The work called withConnection with the same config again
 */
import { AsyncLocalStorage } from "node:async_hooks";
import pg from "pg";

const current = new AsyncLocalStorage<{ config: pg.ClientConfig; client: pg.Client }>();

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const outer = current.getStore();
  if (outer?.config === config) return work(outer.client); // already connected to it
  const client = new pg.Client(config);
  client.on("error", () => {});
  try {
    await client.connect();
    return await current.run({ config, client }, () => work(client));
  } finally {
    await client.end().catch(() => {});
  }
}
