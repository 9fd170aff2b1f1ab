/**
 * Wrong: leaves a listener of its own to the end of the client.
 * Caught by: leaves the events of the client to its owner
 * Says: 1 to "end"
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 0 });
  const ignore = () => undefined;
  client.on("error", ignore);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    client.connection.stream.destroy(new Error(`no connection within ${limitMs} ms`));
  }, limitMs);
  client.once("end", () => clearTimeout(timer));
  try {
    await client.connect();
    clearTimeout(timer);
    client.off("error", ignore);
    return client;
  } catch (cause) {
    clearTimeout(timer);
    client.connection.stream.destroy();
    if (late) throw new ConnectTimeoutError(`not connected within ${limitMs} ms`, { cause });
    throw new ConnectRefusedError(`cannot connect: ${(cause as Error)?.message}`, { cause });
  }
}
