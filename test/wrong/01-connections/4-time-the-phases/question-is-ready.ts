/**
 * Wrong: takes the answer to a first question for the moment of being ready.
 * Caught by: counts each phase from the end of the one before to its own, and nothing else
 * Says: no question and no closing belongs to it
 */
import pg from "pg";

export interface Phases {
  tcp: number;
  auth: number;
  ready: number;
}

export async function connectPhases(config: pg.ClientConfig): Promise<Phases> {
  const client = new pg.Client(config);
  const moments = ["connect", "authenticationOk"].map(
    (event) => new Promise<number>((resolve) => client.connection.once(event, () => resolve(performance.now()))),
  );
  const start = performance.now();
  try {
    await client.connect();
    await client.query("select 1");
    const ready = performance.now();
    const [opened = 0, accepted = 0] = await Promise.all(moments);
    return { tcp: opened - start, auth: accepted - opened, ready: ready - accepted };
  } finally {
    await client.end();
  }
}
