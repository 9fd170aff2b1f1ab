/**
 * Wrong: remembers a server that was slow, and never asks it again.
 * Caught by: gives each of several callers a limit of its own
 * Says: Three connects had timed out; now the server is ready
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

const slow = new Map<string, unknown>();

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const where = `${config.host}:${config.port}`;
  const before = slow.get(where);
  if (before) throw new ConnectTimeoutError("was too slow before", { cause: before });
  const client = new pg.Client({ ...config, connectionTimeoutMillis: limitMs });
  try {
    await client.connect();
    return client;
  } catch (cause) {
    client.connection.stream.destroy();
    const { code, message } = cause as Error & { code?: string };
    if (code === undefined && message === "timeout expired") {
      slow.set(where, cause);
      throw new ConnectTimeoutError("too slow", { cause });
    }
    throw new ConnectRefusedError("cannot be reached", { cause });
  }
}
