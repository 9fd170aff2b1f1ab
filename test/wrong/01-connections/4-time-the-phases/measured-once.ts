/**
 * Wrong: remembers the phases of the first call.
 * Caught by: opens one connection, asks nothing, and has closed it
 * Says: it cannot have timed one
 */
import pg from "pg";

export interface Phases {
  tcp: number;
  auth: number;
  ready: number;
}

const known = new Map<string, Phases>();

export async function connectPhases(config: pg.ClientConfig): Promise<Phases> {
  const key = `${config.port} ${config.database}`;
  const before = known.get(key);
  if (before) return before;
  const client = new pg.Client(config);
  const moments = ["connect", "authenticationOk", "readyForQuery"].map(
    (event) => new Promise<number>((resolve) => client.connection.once(event, () => resolve(performance.now()))),
  );
  const start = performance.now();
  try {
    await client.connect();
    const [opened = 0, accepted = 0, ready = 0] = await Promise.all(moments);
    const phases = { tcp: opened - start, auth: accepted - opened, ready: ready - accepted };
    known.set(key, phases);
    return phases;
  } finally {
    await client.end();
  }
}
