/**
 * Style: one function that notes, whole milliseconds of the wall clock.
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
  const at: Record<string, number> = { start: Date.now() };
  const note = (event: string) => client.connection.once(event, () => Object.assign(at, { [event]: Date.now() }));
  for (const event of ["connect", "authenticationOk", "readyForQuery"]) note(event);
  const between = (from: string, to: string) => (at[to] ?? 0) - (at[from] ?? 0);
  await client.connect().finally(() => client.end());
  return {
    tcp: between("start", "connect"),
    auth: between("connect", "authenticationOk"),
    ready: between("authenticationOk", "readyForQuery"),
  };
}
