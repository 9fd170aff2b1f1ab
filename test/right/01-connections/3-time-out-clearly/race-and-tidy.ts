/**
 * Style: a race against a timer, tidied up by whoever loses.
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

function withResolver() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: undefined });
  const { promise, resolve } = withResolver();
  const timer = setTimeout(resolve, limitMs);
  const connecting = client.connect().then(
    () => "ready" as const,
    (error: Error) => error,
  );
  const outcome = await Promise.race([connecting, promise]);
  clearTimeout(timer);
  if (outcome === "ready") return client;
  client.connection.stream.destroy();
  if (outcome) throw new ConnectRefusedError(outcome.message, { cause: outcome });
  const cause = await connecting;
  throw new ConnectTimeoutError(`${limitMs} ms are over`, { cause });
}
