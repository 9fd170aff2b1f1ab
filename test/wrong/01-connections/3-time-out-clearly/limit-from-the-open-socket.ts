/**
 * Wrong: the limit begins when the socket is open.
 * Caught by: gives up at the limit, not before, and leaves no socket open
 * Says: takes 600 ms to open the socket and never answers
 * Says: the limit begins when connectWithin is called
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client(config);
  let late = false;
  let timer: NodeJS.Timeout | undefined;
  client.connection.once("connect", () => {
    timer = setTimeout(() => {
      late = true;
      client.connection.stream.destroy(new Error("too slow"));
    }, limitMs);
  });
  try {
    await client.connect();
    return client;
  } catch (cause) {
    client.connection.stream.destroy();
    if (late) throw new ConnectTimeoutError("too slow", { cause });
    throw new ConnectRefusedError("cannot be reached", { cause });
  } finally {
    clearTimeout(timer);
  }
}
