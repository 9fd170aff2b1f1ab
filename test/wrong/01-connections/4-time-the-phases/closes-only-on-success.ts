/**
 * Wrong: a connect that failed is not tidied up.
 * Caught by: hands on the error of a connect that fails, and leaves no socket open
 * Says: There is no such database, and connectPhases went on with 1 socket open
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
  return { tcp: opened - start, auth: accepted - opened, ready: ready - accepted };
}
