/**
 * Wrong: begins to close, and does not wait for it.
 * Caught by: opens one connection, asks nothing, and has closed it
 * Says: came back while its socket was still open
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
    client.end().catch(() => undefined);
  }
}
