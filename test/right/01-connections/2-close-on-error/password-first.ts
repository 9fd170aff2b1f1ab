/**
 * Style: asks for the password before a socket is opened; when that fails, none is.
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const password = typeof config.password === "function" ? await config.password() : config.password;
  const client = new pg.Client({ ...config, password });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
