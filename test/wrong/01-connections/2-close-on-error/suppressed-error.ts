/**
 * Wrong: `await using` alone; when closing fails too, both errors come in a third.
 * Caught by: hands on the error of the work when closing fails too, or the connection has died
 * Says: `await using` puts both errors into a SuppressedError
 */
import pg from "pg";

async function open(config: pg.ClientConfig) {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  await using session = await open(config);
  return await work(session.client);
}
