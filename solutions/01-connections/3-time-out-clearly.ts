import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  // One limit counts, the one that was passed: a limit in `config` would be told as a refusal.
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 0 });
  // Whoever gives up knows it. The words of an error would not tell: a server may use the same ones.
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    // Ends the wait and the socket. Promise.race with a timer would only stop looking at it.
    client.connection.stream.destroy(new Error(`not ready within ${limitMs} ms`));
  }, limitMs);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    // Not every refusal closes the socket: a server that asks for the impossible goes on waiting for an answer.
    client.connection.stream.destroy();
    const where = `${config.host}:${config.port}`;
    if (late) throw new ConnectTimeoutError(`${where} did not finish the connect within ${limitMs} ms`, { cause });
    throw new ConnectRefusedError(`${where} cannot be reached`, { cause });
  } finally {
    clearTimeout(timer);
  }
}
