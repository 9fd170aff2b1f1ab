/**
 * Style: both errors from one base class; the client is ended by a listener of a signal.
 */
import pg from "pg";

class ConnectError extends Error {
  constructor(cause: Error) {
    super(`The connect failed: ${cause.message}`, { cause });
  }
}

export class ConnectTimeoutError extends ConnectError {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends ConnectError {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 0 });
  const limit = new AbortController();
  const socket = () => client.connection.stream;
  limit.signal.addEventListener("abort", () => socket().destroy(limit.signal.reason));
  const timer = setTimeout(() => limit.abort(new Error("over")), limitMs);
  return client
    .connect()
    .then(() => client)
    .catch((cause: Error) => {
      socket().destroy();
      throw limit.signal.aborted ? new ConnectTimeoutError(cause) : new ConnectRefusedError(cause);
    })
    .finally(() => clearTimeout(timer));
}
