/**
 * Wrong: notes beside the function that the limit was over: a call that goes on meanwhile reads it, too.
 * Caught by: tells the ends of two calls at the same moment apart
 * Says: and later, long before the limit of the other
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

let timedOut = false;

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 0 });
  const ignore = () => undefined;
  client.on("error", ignore);
  timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    client.connection.stream.destroy(new Error(`not ready after ${limitMs} ms`));
  }, limitMs);
  try {
    await client.connect();
    client.off("error", ignore);
    return client;
  } catch (cause) {
    client.connection.stream.destroy();
    if (timedOut) throw new ConnectTimeoutError(`not ready after ${limitMs} ms`, { cause });
    throw new ConnectRefusedError("could not connect", { cause });
  } finally {
    clearTimeout(timer);
  }
}
