/**
 * Wrong: takes a refusal shortly before the limit for the limit.
 * Caught by: throws ConnectRefusedError at once when connecting fails in any other way, and leaves no socket open
 * Says: and 50 before that the server refused: ConnectRefusedError was expected
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const start = Date.now();
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 0 });
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
    if (late || Date.now() - start > 0.9 * limitMs) throw new ConnectTimeoutError("not ready in time", { cause });
    throw new ConnectRefusedError("cannot be reached", { cause });
  } finally {
    clearTimeout(timer);
  }
}
