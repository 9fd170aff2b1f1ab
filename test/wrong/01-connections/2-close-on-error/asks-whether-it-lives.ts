/**
 * Wrong: asks the server a question of its own before the work.
 * Caught by: has closed the client by the time the caller goes on
 * Says: ran 2 statements; the budget is 1
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("select 1");
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
