/**
 * Wrong: stops the clock of the log-in when all is ready, and has nothing left for the last phase.
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
  const opened = new Promise<number>((resolve) => client.connection.once("connect", () => resolve(performance.now())));
  await client.connect();
  const ready = performance.now();
  await client.end();
  return { tcp: (await opened) - start, auth: ready - (await opened), ready: 0 };
}
