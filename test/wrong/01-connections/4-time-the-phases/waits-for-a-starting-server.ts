/**
 * Wrong: connects a second time when the server says that it is starting up.
 * Caught by: makes no second connect after an error that may pass
 * Says: The server refused the connect with 57P03
 * Says: opened a second connection: 2 in all
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
  let open = 0;
  let accepted = 0;
  let ready = 0;
  client.connection.once("connect", () => (open = performance.now()));
  client.connection.once("authenticationOk", () => (accepted = performance.now()));
  client.connection.once("readyForQuery", () => (ready = performance.now()));
  try {
    const start = performance.now();
    await client.connect();
    return { tcp: open - start, auth: accepted - open, ready: ready - accepted };
  } catch (error) {
    if ((error as { code?: string })?.code !== "57P03") throw error;
    await client.end();
    return await connectPhases(config);
  } finally {
    await client.end();
  }
}
