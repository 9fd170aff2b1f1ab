/**
 * Wrong: query_timeout limits queries; connecting is none.
 * Caught by: returns a client that works as its config says, and has no limit any more
 * Says: query_timeout is one of queries
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client({ ...config, query_timeout: limitMs });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    if (/timeout/i.test((cause as Error).message)) throw new ConnectTimeoutError("too slow", { cause });
    throw new ConnectRefusedError("cannot be reached", { cause });
  }
}
