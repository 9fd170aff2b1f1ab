/**
 * Wrong: waits for the close, but for five seconds at most.
 * Caught by: waits for the close, however long the server takes
 * Says: whose work returned, went on while the server had not closed its end yet
 */

import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await Promise.race([client.end().catch(() => undefined), sleep(5_000)]);
  }
}
