/**
 * Wrong: writes the failure of closing on what the work threw, which may be a word or frozen.
 * Caught by: hands on the error of the work when closing fails too, or the connection has died
 * Says: and then closing failed
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  let result: T;
  try {
    await client.connect();
    result = await work(client);
  } catch (error) {
    try {
      await client.end();
    } catch (closing) {
      (error as { closing?: unknown }).closing = closing;
    }
    throw error;
  }
  await client.end();
  return result;
}
