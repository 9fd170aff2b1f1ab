/**
 * Wrong: seconds where milliseconds are asked for.
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
  const moments = ["connect", "authenticationOk", "readyForQuery"].map(
    (event) => new Promise<number>((resolve) => client.connection.once(event, () => resolve(performance.now()))),
  );
  const start = performance.now();
  await client.connect();
  const [opened = 0, accepted = 0, ready = 0] = await Promise.all(moments);
  await client.end();
  return { tcp: (opened - start) / 1000, auth: (accepted - opened) / 1000, ready: (ready - accepted) / 1000 };
}
