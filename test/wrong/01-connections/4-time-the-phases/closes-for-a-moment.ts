/**
 * Wrong: waits for the close, but for five seconds at most.
 * Caught by: has closed the client by the time the caller goes on, however long the server takes
 * Says: connectPhases(config), when all is well, went on while the server had not closed its end yet
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
  try {
    await client.connect();
    const [opened = 0, accepted = 0, ready = 0] = await Promise.all(moments);
    return { tcp: opened - start, auth: accepted - opened, ready: ready - accepted };
  } finally {
    await Promise.race([client.end(), new Promise((resolve) => setTimeout(resolve, 5_000))]);
  }
}
