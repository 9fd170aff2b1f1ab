import type { Lab } from "roundtrip";
import pg from "#work-pg";

/** A connected client of a lab, to be handed to the work: made by the work's own `pg`. The lab ends it. */
export async function clientFor(lab: Lab): Promise<pg.Client> {
  const client = new pg.Client(lab.connectionConfig);
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
