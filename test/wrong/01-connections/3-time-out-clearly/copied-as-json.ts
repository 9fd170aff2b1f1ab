/**
 * Wrong: copies the config by way of JSON, in which functions are lost.
 * Caught by: keeps what else the config asks for
 * Says: A config brought type parsers of its own
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const copy: pg.ClientConfig = JSON.parse(JSON.stringify(config));
  const client = new pg.Client({ ...copy, password: config.password, connectionTimeoutMillis: 0 });
  const ignore = () => undefined;
  client.on("error", ignore);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    client.connection.stream.destroy(new Error(`no connection within ${limitMs} ms`));
  }, limitMs);
  try {
    await client.connect();
    client.off("error", ignore);
    return client;
  } catch (cause) {
    client.connection.stream.destroy();
    if (late) throw new ConnectTimeoutError("too late", { cause });
    throw new ConnectRefusedError("refused", { cause });
  } finally {
    clearTimeout(timer);
  }
}
