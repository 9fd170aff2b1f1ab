/**
 * Wrong: takes an "error" event while the client is closed for the end of the connection.
 * Caught by: has closed the client by the time the caller goes on, however long the server takes
 * Says: it had answered the goodbye with an error
 * Says: is not the end of a connection
 */
import pg from "pg";

export interface Phases {
  tcp: number;
  auth: number;
  ready: number;
}

export async function connectPhases(config: pg.ClientConfig): Promise<Phases> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  let open = 0;
  let accepted = 0;
  let ready = 0;
  client.connection.once("connect", () => (open = performance.now()));
  client.connection.once("authenticationOk", () => (accepted = performance.now()));
  client.connection.once("readyForQuery", () => (ready = performance.now()));
  try {
    const start = performance.now();
    await client.connect();
    return { tcp: open - start, auth: accepted - open, ready: ready - accepted };
  } finally {
    await Promise.race([client.end(), new Promise<void>((resolve) => client.once("error", () => resolve()))]);
  }
}
