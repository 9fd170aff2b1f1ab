/**
 * Wrong: runs the work a second time after a serialization failure.
 * Caught by: runs the work once, whatever it throws
 * Says: with the code 40001
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
    if ((error as { code?: string })?.code === "40001") return await work(client);
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
