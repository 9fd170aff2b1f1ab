/**
 * Wrong: listens to the "error" event only once it is connected.
 * Caught by: outlives a connection that dies in the moment in which it is ready
 * Says: client.on("error", …) before you connect
 */
import pg from "pg";

export interface Phases {
  tcp: number;
  auth: number;
  ready: number;
}

export async function connectPhases(config: pg.ClientConfig): Promise<Phases> {
  const client = new pg.Client(config);
  const at = { open: 0, accepted: 0, ready: 0 };
  client.connection.once("connect", () => {
    at.open = performance.now();
  });
  client.connection.once("authenticationOk", () => {
    at.accepted = performance.now();
  });
  client.connection.once("readyForQuery", () => {
    at.ready = performance.now();
  });
  try {
    const start = performance.now();
    await client.connect();
    client.on("error", () => undefined);
    return { tcp: at.open - start, auth: at.accepted - at.open, ready: at.ready - at.accepted };
  } finally {
    await client.end();
  }
}
