/**
 * Wrong: listens to the first "error" event alone.
 * Caught by: outlives a connection that dies while it is being closed
 * Says: which said so twice
 */
import pg from "pg";

export interface Phases {
  tcp: number;
  auth: number;
  ready: number;
}

export async function connectPhases(config: pg.ClientConfig): Promise<Phases> {
  const client = new pg.Client(config);
  client.once("error", () => undefined);
  let [open, accepted, ready] = [0, 0, 0];
  client.connection.once("connect", () => {
    open = performance.now();
  });
  client.connection.once("authenticationOk", () => {
    accepted = performance.now();
  });
  client.connection.once("readyForQuery", () => {
    ready = performance.now();
  });
  const start = performance.now();
  try {
    await client.connect();
    return { tcp: open - start, auth: accepted - open, ready: ready - accepted };
  } finally {
    await client.end();
  }
}
