/**
 * Wrong: runs the work once more, with a new client, when the server has ended the connection; and again, as often as it does.
 * Caught by: runs the work once, whatever it throws
 * Says: with the code 57P01
 * Says: and it was run 2 times; once was asked for
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    if ((error as { code?: string })?.code === "57P01") return await withConnection(config, work);
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
