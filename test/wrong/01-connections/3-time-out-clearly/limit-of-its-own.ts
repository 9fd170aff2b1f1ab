/**
 * Wrong: a limit that seemed good, in place of the caller's.
 * Caught by: returns a client that gets ready shortly before the limit
 * Says: The limit is 20,000 ms, and 50 before that the server was ready
 * Says: use limitMs, whatever its value
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: Math.min(limitMs, 1_000) });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    if (/timeout/i.test((cause as Error).message)) throw new ConnectTimeoutError("too slow", { cause });
    throw new ConnectRefusedError("cannot be reached", { cause });
  }
}
