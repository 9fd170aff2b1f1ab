/**
 * Wrong: gives the work a minute.
 * Caught by: asks the server nothing, whatever the work leaves open
 * Says: an hour
 */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  const bound = new AbortController();
  const late = sleep(60_000, undefined, { signal: bound.signal }).then(() => {
    throw new Error("the work took more than a minute");
  });
  late.catch(() => undefined);
  try {
    await client.connect();
    return await Promise.race([work(client), late]);
  } finally {
    bound.abort();
    await client.end().catch(() => undefined);
  }
}
