/**
 * Wrong: destroys the socket when it gives up, and only says goodbye after a refusal.
 * Caught by: throws ConnectRefusedError at once when connecting fails in any other way, and leaves no socket open
 * Says: and 1 socket stayed open; 0 are allowed
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
    void client.end();
    throw new ConnectRefusedError("cannot be reached", { cause });
  }
}
