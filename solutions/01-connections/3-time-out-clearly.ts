import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  // Only the limit that was passed may count: if one in `config` ended the connect, that would be told as a refusal.
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 0 });
  // The flag says that our limit ended the connect. The words of the error would not tell: a server may use the same ones.
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    // Destroying the socket ends the wait as well. Promise.race with a timer would end the wait alone.
    client.connection.stream.destroy(new Error(`not ready within ${limitMs} ms`));
  }, limitMs);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    // A refusal may leave the socket open: a server that asks for what the client cannot do goes on waiting for an answer.
    client.connection.stream.destroy();
    const where = `${config.host}:${config.port}`;
    if (late) throw new ConnectTimeoutError(`${where} did not finish the connect within ${limitMs} ms`, { cause });
    throw new ConnectRefusedError(`${where} cannot be reached`, { cause });
  } finally {
    clearTimeout(timer);
  }
}
