/**
 * Wrong: connects again and again, until the limit, when the server says that it is starting up.
 * Caught by: throws ConnectRefusedError at once when connecting fails in any other way, and leaves no socket open
 * Says: The server refused with the words "timeout expired", and connectWithin tried again: it opened 2 sockets
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const until = performance.now() + limitMs;
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 0 });
  const ignore = () => undefined;
  client.on("error", ignore);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    client.connection.stream.destroy(new Error(`no connection within ${limitMs} ms`));
  }, limitMs);
  try {
    await client.connect();
    client.off("error", ignore);
    return client;
  } catch (cause) {
    client.connection.stream.destroy();
    if (late) throw new ConnectTimeoutError(`not connected within ${limitMs} ms`, { cause });
    const left = until - performance.now() - 50;
    if ((cause as { code?: string })?.code === "57P03" && left >= 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return connectWithin(config, left);
    }
    throw new ConnectRefusedError(`cannot connect: ${(cause as Error)?.message}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}
