/**
 * Wrong: connects again when the server has too many clients.
 * Caught by: makes no second connect after an error that may pass
 * Says: The server refused the connect with 53300
 * Says: opened a second connection: 2 in all
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 0 });
  const ignore = () => undefined;
  client.on("error", ignore);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    client.connection.stream.destroy(new Error("no connection within the limit"));
  }, limitMs);
  try {
    await client.connect();
    client.off("error", ignore);
    return client;
  } catch (cause) {
    client.connection.stream.destroy();
    if (late) throw new ConnectTimeoutError("too late", { cause });
    if ((cause as { code?: string }).code === "53300") return connectWithin(config, limitMs);
    throw new ConnectRefusedError("refused", { cause: cause });
  } finally {
    clearTimeout(timer);
  }
}
