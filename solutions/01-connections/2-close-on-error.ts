import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  // A server that goes away makes the client emit an error event, or two, which end the process if nobody listens.
  client.on("error", () => undefined);
  try {
    // Connecting stands inside `try`: a connect that fails half-way, at the password, leaves a socket open as well.
    await client.connect();
    // `return await`, not `return`: the promise must settle in here, or `finally` would close the client under it.
    return await work(client);
  } finally {
    // If closing fails too, the caller needs the error of the work, not the error of closing.
    await client.end().catch(() => undefined);
  }
}
