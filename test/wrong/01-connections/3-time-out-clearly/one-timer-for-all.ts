/**
 * Wrong: one timer for all callers.
 * Caught by: gives each of several callers a limit of its own
 * Says: Three callers at the same moment, with limits of 3, 1 and 2 seconds
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

let timer: NodeJS.Timeout | undefined;

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client(config);
  let late = false;
  clearTimeout(timer);
  timer = setTimeout(() => {
    late = true;
    client.connection.stream.destroy(new Error("too slow"));
  }, limitMs);
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
