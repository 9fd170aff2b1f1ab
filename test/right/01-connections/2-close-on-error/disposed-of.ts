/**
 * Style: `await using`, with a disposal that never throws.
 */
import pg from "pg";

function open(config: pg.ClientConfig) {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  const close = () => client.end().catch(() => undefined);
  return { client, [Symbol.asyncDispose]: close };
}

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  await using session = open(config);
  await session.client.connect();
  return await work(session.client);
}
