/**
 * Style: callbacks, a deadline that is looked at now and then, errors made by a function.
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
  const end = Date.now() + limitMs;
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      clearInterval(watch);
      client.connection.stream.destroy();
      reject(error);
    };
    const watch = setInterval(() => {
      const cause = new Error("the deadline is over");
      if (Date.now() >= end) fail(new ConnectTimeoutError("no client in time", { cause }));
    }, 10);
    client.connect((error: Error | null) => {
      if (error) return fail(new ConnectRefusedError("no client", { cause: error }));
      clearInterval(watch);
      resolve(client);
    });
  });
}
