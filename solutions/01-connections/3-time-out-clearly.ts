import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  // The client's own limit destroys its socket. Promise.race with a timer would only stop looking at it.
  const client = new pg.Client({ ...config, connectionTimeoutMillis: limitMs });
  // After a failed connect the socket may still report an error; without a listener that would end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    const where = `${config.host}:${config.port}`;
    // ECONNREFUSED and its kin carry a code of the operating system; the time-out has none.
    if (/timeout/i.test((cause as Error).message)) {
      throw new ConnectTimeoutError(`${where} did not finish the connect within ${limitMs} ms`, { cause });
    }
    throw new ConnectRefusedError(`${where} cannot be reached`, { cause });
  }
}
