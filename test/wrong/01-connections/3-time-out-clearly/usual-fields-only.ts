/**
 * Wrong: makes a config of its own out of the usual fields.
 * Caught by: keeps what else the config asks for
 * Says: and the client did not say so to the server
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const { host, port, user, password, database, connectionString, ssl, sslnegotiation } = config;
  const { application_name, keepAlive, query_timeout, statement_timeout } = config;
  const client = new pg.Client({
    ...{ host, port, user, password, database, connectionString, ssl, sslnegotiation },
    ...{ application_name, keepAlive, query_timeout, statement_timeout },
  });
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
    if (late) throw new ConnectTimeoutError(`not connected within ${limitMs} ms`, { cause });
    throw new ConnectRefusedError(`cannot connect: ${(cause as Error)?.message}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}
