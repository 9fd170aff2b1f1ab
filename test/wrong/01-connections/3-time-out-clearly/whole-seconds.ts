/**
 * Wrong: rounds the limit to whole seconds.
 * Caught by: gives up at the limit, not before, and leaves no socket open
 * Says: the limit is 1 ms
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
    timer = setTimeout(
      () => reject(new ConnectTimeoutError("too slow", { cause: new Error("the limit") })),
      Math.max(1, Math.ceil(limitMs / 1_000)) * 1_000,
    );
  });
  try {
    await Promise.race([client.connect(), limit]);
    return client;
  } catch (cause) {
    client.connection.stream.destroy();
    if (cause instanceof ConnectTimeoutError) throw cause;
    throw new ConnectRefusedError("cannot be reached", { cause });
  } finally {
    clearTimeout(timer);
  }
}
