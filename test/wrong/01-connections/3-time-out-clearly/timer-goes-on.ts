/**
 * Wrong: the timer is not cleared, and destroys the client long after it was returned.
 * Caught by: returns a client that works as its config says, and has no limit any more
 * Says: The connect was in time, and long after its limit the client failed
 * Says: clear your timer when the connect has succeeded
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
  setTimeout(() => client.connection.stream.destroy(new Error("timeout")), limitMs);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    if (/timeout/i.test((cause as Error).message)) throw new ConnectTimeoutError("too slow", { cause });
    throw new ConnectRefusedError("cannot be reached", { cause });
  }
}
