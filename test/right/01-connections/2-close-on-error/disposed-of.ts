/**
 * Style: `await using`, with a disposal that never throws.
 */
import pg from "pg";

async function open(config: pg.ClientConfig) {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  const close = () => client.end().catch(() => undefined);
  return { client, [Symbol.asyncDispose]: close };
}

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  await using session = await open(config);
  return await work(session.client);
}
