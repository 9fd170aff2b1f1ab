/**
 * Wrong: a quarter more than the limit, to be on the safe side.
 * Caught by: gives up at the limit, not before, and leaves no socket open
 * Says: accepts and never answers; the limit is 1,000 ms: ConnectTimeoutError was expected, and the connect is still waiting
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: limitMs * 1.25 });
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
