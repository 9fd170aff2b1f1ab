/**
 * Wrong: begins when the name has been looked up.
 * Caught by: counts each phase from the end of the one before to its own, and nothing else
 * Says: looking the name up included
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
  try {
    let start = performance.now();
    let open = 0;
    let accepted = 0;
    let ready = 0;
    client.connection.stream.once("lookup", () => {
      start = performance.now();
    });
    client.connection.once("connect", () => {
      open = performance.now();
    });
    client.connection.once("authenticationOk", () => {
      accepted = performance.now();
    });
    client.connection.once("readyForQuery", () => {
      ready = performance.now();
    });
    await client.connect();
    return { tcp: open - start, auth: accepted - open, ready: ready - accepted };
  } finally {
    await client.end();
  }
}
