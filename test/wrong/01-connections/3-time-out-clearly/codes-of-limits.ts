/**
 * Wrong: takes an error with the code of a time-out for its own limit.
 * Caught by: throws ConnectRefusedError at once when connecting fails in any other way, and leaves no socket open
 * Says: The function that gives the password failed with Error: connect ETIMEDOUT
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
    if (late || (cause as { code?: string }).code === "ETIMEDOUT")
      throw new ConnectTimeoutError("not ready in time", { cause });
    throw new ConnectRefusedError("cannot be reached", { cause });
  } finally {
    clearTimeout(timer);
  }
}
