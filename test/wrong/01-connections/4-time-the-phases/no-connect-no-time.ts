/**
 * Wrong: takes a connect that failed for one that took no time.
 * Caught by: hands on the error of a connect that fails, and leaves no socket open
 * Says: Nobody listens on the port: the error of the connect (ECONNREFUSED) was expected, and connectPhases returned
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
  } catch {
    return { tcp: 0, auth: 0, ready: 0 };
  } finally {
    await client.end();
  }
}
