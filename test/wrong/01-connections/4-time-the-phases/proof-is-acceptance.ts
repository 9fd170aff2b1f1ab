/**
 * Wrong: takes the server's last word on SCRAM for the acceptance of the password.
 * Caught by: counts each phase from the end of the one before to its own, and nothing else
 * Says: a while after its last word on SCRAM
 * Says: auth was between
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
  let [open, accepted, ready] = [0, 0, 0];
  client.connection.once("connect", () => {
    open = performance.now();
  });
  const accept = () => {
    accepted ||= performance.now();
  };
  client.connection.once("authenticationSASLFinal", accept);
  client.connection.once("authenticationOk", accept);
  client.connection.once("readyForQuery", () => {
    ready = performance.now();
  });
  const start = performance.now();
  try {
    await client.connect();
    return { tcp: open - start, auth: accepted - open, ready: ready - accepted };
  } finally {
    await client.end();
  }
}
