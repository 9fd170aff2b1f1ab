/**
 * Wrong: limits the session as well, for good.
 * Caught by: returns a client that works as its config says, and has no limit any more
 * Says: The session is left with statement_timeout = 60000
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const limits = { connectionTimeoutMillis: limitMs, statement_timeout: 60 * limitMs };
  const client = new pg.Client({ ...config, ...limits });
  try {
    await client.connect();
    return client;
  } catch (cause) {
    client.connection.stream.destroy();
    const { code, message } = cause as Error & { code?: string };
    if (code === undefined && message === "timeout expired") throw new ConnectTimeoutError("too slow", { cause });
    throw new ConnectRefusedError("cannot be reached", { cause });
  }
}
