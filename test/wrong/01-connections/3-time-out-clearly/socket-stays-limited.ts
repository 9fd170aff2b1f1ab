/**
 * Wrong: a limit of silence stays on the socket of a client that was returned.
 * Caught by: returns a client that works as its config says, and has no limit any more
 * Says: The socket is left with a time limit of its own
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: limitMs });
  const socket = client.connection.stream as import("node:net").Socket;
  socket.setTimeout(limitMs, () => socket.destroy(new Error("silent")));
  try {
    await client.connect();
    return client;
  } catch (cause) {
    client.connection.stream.destroy();
    const { code, message } = cause as Error & { code?: string };
    if (code === undefined && message === "timeout expired") throw new ConnectTimeoutError("too slow", { cause });
    throw new ConnectRefusedError("cannot be reached", { cause });
  }
}
