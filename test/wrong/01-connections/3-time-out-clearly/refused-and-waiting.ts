/**
 * Wrong: waits for a close that the other side never answers.
 * Caught by: throws ConnectRefusedError at once when connecting fails in any other way, and leaves no socket open
 * Says: without waiting for anything, such as a second try or a server that is to close, and the connect is still waiting
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
    const { code, message } = cause as Error & { code?: string };
    const late = code === undefined && message === "timeout expired";
    if (late) throw new ConnectTimeoutError("too slow", { cause });
    await client.end();
    throw new ConnectRefusedError("cannot be reached", { cause });
  }
}
