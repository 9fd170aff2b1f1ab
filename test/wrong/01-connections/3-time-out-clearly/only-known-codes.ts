/**
 * Wrong: knows ECONNREFUSED, and takes every other failure for a time-out.
 * Caught by: throws ConnectRefusedError at once when connecting fails in any other way, and leaves no socket open
 * Says: The server accepted and hung up: ConnectRefusedError was expected, without waiting
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
    if ((cause as NodeJS.ErrnoException).code === "ECONNREFUSED") throw new ConnectRefusedError("refused", { cause });
    throw new ConnectTimeoutError(`no answer within ${limitMs} ms`, { cause });
  }
}
