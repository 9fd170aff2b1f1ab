/**
 * Wrong: a race against a timer stops looking at the socket, and leaves it open.
 * Caught by: gives up at the limit, not before, and leaves no socket open
 * Says: 1 socket stayed open; 0 are allowed
 * Says: whoever gives up must destroy the socket
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
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const cause = new Error("timeout");
    timer = setTimeout(() => reject(new ConnectTimeoutError(`no answer within ${limitMs} ms`, { cause })), limitMs);
  });
  try {
    await Promise.race([client.connect(), limit]);
    return client;
  } catch (cause) {
    if (cause instanceof ConnectTimeoutError) throw cause;
    throw new ConnectRefusedError("cannot be reached", { cause });
  } finally {
    clearTimeout(timer);
  }
}
