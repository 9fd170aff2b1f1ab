/**
 * Wrong: keeps what caused the error that ended the connect, in place of that error.
 * Caught by: throws ConnectRefusedError at once when connecting fails in any other way, and leaves no socket open
 * Says: must keep what ended the connect
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

const rootOf = (error: unknown): unknown =>
  error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 0 });
  const ignore = () => undefined;
  client.on("error", ignore);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    client.connection.stream.destroy(new Error(`not ready after ${limitMs} ms`));
  }, limitMs);
  try {
    await client.connect();
    client.off("error", ignore);
    return client;
  } catch (error) {
    client.connection.stream.destroy();
    const cause = rootOf(error);
    if (late) throw new ConnectTimeoutError(`not ready after ${limitMs} ms`, { cause });
    throw new ConnectRefusedError("could not connect", { cause });
  } finally {
    clearTimeout(timer);
  }
}
