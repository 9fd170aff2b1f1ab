/**
 * Wrong: what is left of the whole is called ready, with the socket in it.
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
  try {
    await client.connect();
    const [opened = 0, accepted = 0, ready = 0] = await Promise.all(moments);
    return { tcp: opened - start, auth: accepted - opened, ready: ready - start - (accepted - opened) + 5 };
  } finally {
    await client.end();
  }
}
