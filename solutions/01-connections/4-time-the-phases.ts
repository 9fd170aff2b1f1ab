import pg from "pg";

export interface Phases {
  tcp: number;
  auth: number;
  ready: number;
}

export async function connectPhases(config: pg.ClientConfig): Promise<Phases> {
  const client = new pg.Client(config);
  // A server that goes away, while the client says goodbye for example, is also an event; unheard it would end the process.
  client.on("error", () => undefined);
  // Registered before connect(): an event that nobody listens to is lost. `once`: "readyForQuery" comes after each query.
  const moments = ["connect", "authenticationOk", "readyForQuery"].map(
    (event) => new Promise<number>((resolve) => client.connection.once(event, () => resolve(performance.now()))),
  );
  const start = performance.now();
  try {
    // If this throws, so does the function: the three promises are left behind, and nobody waits for them.
    await client.connect();
    const [opened = 0, accepted = 0, ready = 0] = await Promise.all(moments);
    // Differences, not distances from the start: together they are the whole connect, and nothing is counted twice.
    return { tcp: opened - start, auth: accepted - opened, ready: ready - accepted };
  } finally {
    await client.end();
  }
}
