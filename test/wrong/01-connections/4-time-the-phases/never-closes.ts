/**
 * Wrong: leaves the client open.
 * Caught by: opens one connection, asks nothing, and has closed it
 * Says: left 1 connection open
 * Says: `await client.end()` before you return
 */
import pg from "pg";

export interface Phases {
  tcp: number;
  auth: number;
  ready: number;
}

export async function connectPhases(config: pg.ClientConfig): Promise<Phases> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  const moments = ["connect", "authenticationOk", "readyForQuery"].map(
    (event) => new Promise<number>((resolve) => client.connection.once(event, () => resolve(performance.now()))),
  );
  const start = performance.now();
  await client.connect();
  const [opened = 0, accepted = 0, ready = 0] = await Promise.all(moments);
  return { tcp: opened - start, auth: accepted - opened, ready: ready - accepted };
}
