/**
 * Wrong: takes connect() for the socket alone, and a first query for the moment of being ready.
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
  await client.connect();
  const connected = performance.now();
  await client.query("select 1");
  const ready = performance.now();
  await client.end();
  return { tcp: connected - start, auth: 0, ready: ready - connected };
}
