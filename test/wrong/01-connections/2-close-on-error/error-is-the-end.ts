/**
 * Wrong: takes an "error" event while the client is closed for the end of the connection.
 * Caught by: outlives a connection that dies when nothing is asked
 * Says: 1 socket open when withConnection went on
 * Says: is not the end of a connection
 */
import pg from "pg";

function close(client: pg.Client): Promise<void> {
  return new Promise((resolve) => {
    client.once("error", () => resolve());
    client.end().then(resolve, () => resolve());
  });
}

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await close(client);
  }
}
