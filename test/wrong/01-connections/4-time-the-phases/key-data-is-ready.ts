/**
 * Wrong: takes the key data of the session, which come before it, for the end of the log-in.
 * Caught by: counts each phase from the end of the one before to its own, and nothing else
 * Says: ready begins with "authenticationOk" and ends with "readyForQuery"
 */
import pg from "pg";

export interface Phases {
  tcp: number;
  auth: number;
  ready: number;
}

export async function connectPhases(config: pg.ClientConfig): Promise<Phases> {
  const client = new pg.Client(config);
  client.on("error", () => {});
  let opened = 0;
  let accepted = 0;
  let ready: number | undefined;
  client.connection.once("connect", () => (opened = performance.now()));
  client.connection.once("authenticationOk", () => (accepted = performance.now()));
  // Its start-up is over with the key data; some servers and poolers send none.
  for (const event of ["backendKeyData", "readyForQuery"])
    client.connection.once(event, () => (ready ??= performance.now()));
  try {
    const start = performance.now();
    await client.connect();
    return { tcp: opened - start, auth: accepted - opened, ready: (ready ?? performance.now()) - accepted };
  } finally {
    await client.end();
  }
}
