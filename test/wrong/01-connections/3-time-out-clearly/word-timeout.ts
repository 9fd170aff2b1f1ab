/**
 * Wrong: takes every error for a time-out that has the word in it.
 * Caught by: throws ConnectRefusedError at once when connecting fails in any other way, and leaves no socket open
 * Says: There is no database "timeouts": ConnectRefusedError was expected
 * Says: your own limit alone makes a ConnectTimeoutError
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
  try {
    await client.connect();
    return client;
  } catch (cause) {
    client.connection.stream.destroy();
    if (/timeout/i.test((cause as Error).message)) throw new ConnectTimeoutError("too slow", { cause });
    throw new ConnectRefusedError("cannot be reached", { cause });
  }
}
