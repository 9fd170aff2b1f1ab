/**
 * Wrong: leaves its own listener on the client that it returns: an owner who forgets one never hears of a death.
 * Caught by: leaves the events of the client to its owner
 * Says: take yours off before you return it
 */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

type Outcome = { is: "ready" } | { is: "refused"; cause: unknown } | { is: "over"; cause: unknown };

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 0 });
  const ignore = () => undefined;
  client.on("error", ignore);
  const stop = new AbortController();
  const outcome = await Promise.race<Outcome>([
    client.connect().then(
      () => ({ is: "ready" }),
      (cause: unknown) => ({ is: "refused", cause }),
    ),
    sleep(limitMs, undefined, { signal: stop.signal }).then(
      () => ({ is: "over", cause: new Error("the limit is over") }),
      (cause: unknown) => ({ is: "over", cause }),
    ),
  ]);
  stop.abort();
  switch (outcome.is) {
    case "ready":
      return client;
    case "refused":
      client.connection.stream.destroy();
      throw new ConnectRefusedError("could not connect", { cause: outcome.cause });
    case "over":
      client.connection.stream.destroy();
      throw new ConnectTimeoutError(`not ready after ${limitMs} ms`, { cause: outcome.cause });
  }
}
