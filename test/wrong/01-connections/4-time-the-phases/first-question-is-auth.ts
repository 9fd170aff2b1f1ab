/**
 * Wrong: takes the server's question for a password as the end of the log-in.
 * Caught by: counts each phase from the end of the one before to its own, and nothing else
 * Says: A server took its time for each step
 */
import pg from "pg";

export interface Phases {
  tcp: number;
  auth: number;
  ready: number;
}

export async function connectPhases(config: pg.ClientConfig): Promise<Phases> {
  const client = new pg.Client(config);
  const start = performance.now();
  const marks = { tcp: start, auth: start, ready: start };
  client.connection.once("connect", () => {
    marks.tcp = performance.now();
  });
  client.connection.once("authenticationSASL", () => {
    marks.auth = performance.now();
  });
  client.connection.once("readyForQuery", () => {
    marks.ready = performance.now();
  });
  await client.connect();
  await client.end();
  return { tcp: marks.tcp - start, auth: marks.auth - marks.tcp, ready: marks.ready - marks.auth };
}
