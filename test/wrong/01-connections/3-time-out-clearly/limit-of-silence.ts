/**
 * Wrong: a socket's own time-out starts anew with every byte.
 * Caught by: gives up at the limit, not before, and leaves no socket open
 * Says: the limit is 1,000 ms
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
  client.on("error", () => undefined);
  const socket = client.connection.stream as import("node:net").Socket;
  socket.setTimeout(limitMs, () => socket.destroy(new Error("timeout")));
  try {
    await client.connect();
    socket.setTimeout(0);
    return client;
  } catch (cause) {
    if (/timeout/i.test((cause as Error).message)) throw new ConnectTimeoutError("too slow", { cause });
    throw new ConnectRefusedError("cannot be reached", { cause });
  }
}
