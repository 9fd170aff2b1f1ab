/**
 * Wrong: the limit starts anew when the log-in is accepted.
 * Caught by: gives up at the limit, not before, and leaves no socket open
 * Says: accepts the log-in after 600 ms and never gets ready
 * Says: one limit for all phases of the connect together
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
  const giveUp = () => {
    late = true;
    client.connection.stream.destroy(new Error("too slow"));
  };
  let timer = setTimeout(giveUp, limitMs);
  client.connection.once("authenticationOk", () => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, limitMs);
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
