/**
 * Wrong: each time is taken from the start, not from the phase before.
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
  const phases: Phases = { tcp: 0, auth: 0, ready: 0 };
  const start = performance.now();
  client.connection.once("connect", () => {
    phases.tcp = performance.now() - start;
  });
  client.connection.once("authenticationOk", () => {
    phases.auth = performance.now() - start;
  });
  client.connection.once("readyForQuery", () => {
    phases.ready = performance.now() - start;
  });
  await client.connect();
  await client.end();
  return phases;
}
