/**
 * Wrong: wraps the system's errors, and lets those of the server through.
 * Caught by: throws ConnectRefusedError at once when connecting fails in any other way, and leaves no socket open
 * Says: There is no database "timeouts": ConnectRefusedError was expected
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
    const { code, message } = cause as Error & { code?: string };
    if (code === undefined && message === "timeout expired") throw new ConnectTimeoutError("too slow", { cause });
    if (/^[0-9A-Z]{5}$/.test(code ?? "")) throw cause;
    throw new ConnectRefusedError("cannot be reached", { cause });
  }
}
