import pg from "pg";

export interface Phases {
  tcp: number;
  auth: number;
  ready: number;
}

export async function connectPhases(config: pg.ClientConfig): Promise<Phases> {
  const client = new pg.Client(config);
  // A server that goes away, during the goodbye for example, makes an error event, which ends the process if nobody listens.
  client.on("error", () => undefined);
  // The listeners are there before connect(), or they would miss events; by `once`, as each query ends in a "readyForQuery".
  const moments = ["connect", "authenticationOk", "readyForQuery"].map(
    (event) => new Promise<number>((resolve) => client.connection.once(event, () => resolve(performance.now()))),
  );
  const start = performance.now();
  try {
    // If connect() throws, so does the function: the three promises are left behind, and nobody waits for them.
    await client.connect();
    const [opened = 0, accepted = 0, ready = 0] = await Promise.all(moments);
    // Each duration begins where the one before ended: together they are the whole connect, and nothing is counted twice.
    return { tcp: opened - start, auth: accepted - opened, ready: ready - accepted };
  } finally {
    await client.end();
  }
}
