/**
 * Wrong: a limit in the config wins over the one that was passed.
 * Caught by: takes the limit that was passed, whatever limit the config has
 * Says: and connectionTimeoutMillis in the config is 250
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client({ connectionTimeoutMillis: limitMs, ...config });
  try {
    await client.connect();
    return client;
  } catch (cause) {
    const { stream } = client.connection;
    const endedSocket = stream.errored === cause;
    stream.destroy();
    const { code, message } = cause as Error & { code?: string };
    if (endedSocket && code === undefined && message === "timeout expired")
      throw new ConnectTimeoutError("too slow", { cause });
    throw new ConnectRefusedError("cannot be reached", { cause });
  }
}
