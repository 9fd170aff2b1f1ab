/**
 * Style: a chain of promises.
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.once("error", () => undefined).on("error", () => undefined);
  const close = () => client.end().then(undefined, () => undefined);
  return client
    .connect()
    .then(() => work(client))
    .finally(close);
}
