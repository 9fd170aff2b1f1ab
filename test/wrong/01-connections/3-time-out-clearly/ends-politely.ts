/**
 * Wrong: says goodbye when it gives up, and a server that does not answer does not close either.
 * Caught by: gives up at the limit, not before, and leaves no socket open
 * Says: stayed open; 0 are allowed. Each goes on holding a place on the server, which need not close it
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 0 });
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ConnectTimeoutError("too slow", { cause: new Error("the limit") })), limitMs);
  });
  try {
    await Promise.race([client.connect(), limit]);
    return client;
  } catch (cause) {
    client.end().catch(() => undefined);
    if (cause instanceof ConnectTimeoutError) throw cause;
    throw new ConnectRefusedError("cannot be reached", { cause });
  } finally {
    clearTimeout(timer);
  }
}
