/**
 * Wrong: makes the death of a connection the failure of work that did not need it any more.
 * Caught by: outlives a connection that dies when nothing is asked
 * Says: which asked nothing and returned "done"; withConnection threw
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  let died: Error | undefined;
  client.on("error", (error) => {
    died = error;
  });
  try {
    await client.connect();
    const result = await work(client);
    if (died) throw died;
    return result;
  } finally {
    await client.end().catch(() => undefined);
  }
}
