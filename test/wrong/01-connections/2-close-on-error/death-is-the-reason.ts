/**
 * Wrong: throws the error of the "error" event in place of what the work threw.
 * Caught by: hands on the error of the work when closing fails too, or the connection has died
 * Says: is for listening to, and no failure of the work
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  const deaths: Error[] = [];
  client.on("error", (error) => deaths.push(error));
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw deaths[0] ?? error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
