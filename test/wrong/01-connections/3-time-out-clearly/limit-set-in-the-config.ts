/**
 * Wrong: sets the limit in the config that it was handed.
 * Caught by: keeps what else the config asks for
 * Says: had another connectionTimeoutMillis than before
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client(Object.assign(config, { connectionTimeoutMillis: 0 }));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    client.connection.stream.destroy(new Error("too late"));
  }, limitMs);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    client.connection.stream.destroy();
    if (late) throw new ConnectTimeoutError("not ready in time", { cause });
    throw new ConnectRefusedError("cannot be reached", { cause });
  } finally {
    clearTimeout(timer);
  }
}
