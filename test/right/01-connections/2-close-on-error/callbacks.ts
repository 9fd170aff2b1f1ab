/**
 * Style: callbacks for connecting and closing.
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await new Promise<void>((resolve, reject) =>
      client.connect((error: Error | null) => (error ? reject(error) : resolve())),
    );
    return await work(client);
  } finally {
    await new Promise<void>((resolve) => client.end(() => resolve()));
  }
}
