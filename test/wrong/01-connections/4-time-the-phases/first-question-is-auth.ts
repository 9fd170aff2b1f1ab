/**
 * Wrong: takes the server's question for a password as the end of the log-in.
 * Caught by: counts the three round trips of the log-in as auth
 * Says: auth must be at least 50 ms
 * Says: not with the first question for a password
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
