/**
 * Wrong: with TLS the socket counts as open when TLS begins.
 * Caught by: counts each phase from the end of the one before to its own, and nothing else
 * Says: Asked for TLS
 * Says: tcp was between
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
  let [open, accepted, ready] = [0, 0, 0];
  client.connection.once(config.ssl ? "sslconnect" : "connect", () => {
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
