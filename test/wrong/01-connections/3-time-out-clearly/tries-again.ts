/**
 * Wrong: tries again until the limit is over.
 * Caught by: throws ConnectRefusedError at once when connecting fails in any other way, and leaves no socket open
 * Says: and connectWithin tried again: it opened
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const end = Date.now() + limitMs;
  for (;;) {
    const client = new pg.Client({ ...config, connectionTimeoutMillis: Math.max(1, end - Date.now()) });
    try {
      await client.connect();
      return client;
    } catch (cause) {
      client.connection.stream.destroy();
      const { code, message } = cause as Error & { code?: string };
      if (code === undefined && message === "timeout expired") throw new ConnectTimeoutError("too slow", { cause });
      if (Date.now() + 100 > end) throw new ConnectRefusedError("cannot be reached", { cause });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
