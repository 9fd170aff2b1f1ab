/**
 * Wrong: copies the message, and throws the original error away.
 * Caught by: gives up at the limit, not before, and leaves no socket open
 * Says: must keep the original error as its cause, and its cause is undefined
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
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    const { message } = error as Error;
    if (message.includes("timeout")) throw new ConnectTimeoutError(message);
    throw new ConnectRefusedError(message);
  }
}
