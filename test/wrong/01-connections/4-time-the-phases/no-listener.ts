/**
 * Wrong: nobody listens to the "error" event of the client.
 * Caught by: outlives a connection that dies while it is being closed
 * Says: leave the listener there until the client is closed
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
    return { tcp: opened - start, auth: accepted - opened, ready: ready - accepted };
  } finally {
    await client.end();
  }
}
