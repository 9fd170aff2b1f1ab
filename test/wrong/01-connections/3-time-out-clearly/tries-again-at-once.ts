/**
 * Wrong: tries a second time, at once.
 * Caught by: throws ConnectRefusedError at once when connecting fails in any other way, and leaves no socket open
 * Says: Nobody listens on the port, and connectWithin tried again: it opened 2 sockets
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

async function once(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: limitMs });
  try {
    await client.connect();
    return client;
  } catch (cause) {
    client.connection.stream.destroy();
    const { code, message } = cause as Error & { code?: string };
    const late = code === undefined && message === "timeout expired";
    if (late) throw new ConnectTimeoutError("too slow", { cause });
    throw new ConnectRefusedError("cannot be reached", { cause });
  }
}

export function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  return once(config, limitMs).catch((error: Error) => {
    if (error instanceof ConnectTimeoutError) throw error;
    return once(config, limitMs);
  });
}
