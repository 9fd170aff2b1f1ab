import type { Lab } from "roundtrip";
import pg from "#work-pg";

/** A connected client of a lab, to be handed to the work: made by the work's own `pg`. The lab ends it. */
export const clientFor = (lab: Lab): Promise<pg.Client> => connected(lab.connectionConfig);

/** A connected client, made by the work's own `pg`: the test that asks for it ends it, unless the server is a lab's. */
export async function connected(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
