/**
 * Wrong: looks at the error to see whether there was one; `throw undefined` is taken for success.
 * Caught by: closes the client when the work throws, and hands on exactly what it threw
 * Says: when the work rejects with undefined, must throw what the work threw
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  let result: T | undefined;
  let failure: unknown;
  try {
    result = await work(client);
  } catch (error) {
    failure = error;
  }
  await client.end().catch(() => undefined);
  if (failure) throw failure;
  return result as T;
}
