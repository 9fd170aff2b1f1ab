/**
 * Wrong: calls every failure a time-out.
 * Caught by: throws ConnectRefusedError at once when connecting fails in any other way, and leaves no socket open
 * Says: Nobody listens on the port: ConnectRefusedError was expected, without waiting for anything, such as a second try or a server that is to close, and the connect failed with ConnectTimeoutError
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: limitMs });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    throw new ConnectTimeoutError("the database does not answer", { cause });
  }
}
