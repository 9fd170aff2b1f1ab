/**
 * Wrong: puts an error of its own in the place of one of the operating system.
 * Caught by: makes no second connect after an error that may pass
 * Says: Nobody listens on the port of 127.0.0.1: the error of the connect was expected, the very same
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    if ((error as { syscall?: string })?.syscall === "connect") throw new Error("cannot connect", { cause: error });
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
