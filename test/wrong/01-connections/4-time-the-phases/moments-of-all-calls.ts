/**
 * Wrong: keeps the moments where all calls share them.
 * Caught by: counts each phase from the end of the one before to its own, and nothing else
 * Says: each call has moments of its own
 */
import pg from "pg";

export interface Phases {
  tcp: number;
  auth: number;
  ready: number;
}

const marks = { start: 0, tcp: 0, auth: 0, ready: 0 };

export async function connectPhases(config: pg.ClientConfig): Promise<Phases> {
  const client = new pg.Client(config);
  marks.start = performance.now();
  client.connection.once("connect", () => {
    marks.tcp = performance.now();
  });
  client.connection.once("authenticationOk", () => {
    marks.auth = performance.now();
  });
  client.connection.once("readyForQuery", () => {
    marks.ready = performance.now();
  });
  try {
    await client.connect();
  } finally {
    await client.end();
  }
  const { start, tcp, auth, ready } = marks;
  return { tcp: Math.max(0, tcp - start), auth: Math.max(0, auth - tcp), ready: Math.max(0, ready - auth) };
}
