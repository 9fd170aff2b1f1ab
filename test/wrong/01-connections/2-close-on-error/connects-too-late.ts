/**
 * Wrong: does not wait for the connect; queries queue up, but a failed connect is noticed too late.
 * Caught by: leaves nothing open, and does not run the work, when the connect fails
 * Says: the work was run all the same
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  const connecting = client.connect();
  try {
    const result = await work(client);
    await connecting;
    return result;
  } finally {
    await connecting.catch(() => undefined);
    await client.end().catch(() => undefined);
  }
}
