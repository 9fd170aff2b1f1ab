/**
 * Style: no `finally`; both ways out are written down.
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  const close = async () => {
    try {
      await client.end();
    } catch {
      // The caller has what counts: a result, or the error of the work.
    }
  };
  let result: T;
  try {
    await client.connect();
    result = await work(client);
  } catch (error) {
    await close();
    throw error;
  }
  await close();
  return result;
}
