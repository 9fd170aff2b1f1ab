/**
 * Wrong: takes the words of the limit, without a code, for the limit; whoever gives the password may use the same ones.
 * Caught by: throws ConnectRefusedError at once when connecting fails in any other way, and leaves no socket open
 * Says: The function that gives the password failed with Error: timeout expired, long before the limit: ConnectRefusedError was expected
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
  const ignore = () => undefined;
  client.on("error", ignore);
  try {
    await client.connect();
    client.off("error", ignore);
    return client;
  } catch (cause) {
    client.connection.stream.destroy();
    const { message, code } = cause as { message?: string; code?: string };
    if (message === "timeout expired" && code === undefined) throw new ConnectTimeoutError("too late", { cause });
    throw new ConnectRefusedError("refused", { cause });
  }
}
