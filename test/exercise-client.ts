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

/** The errors with which queries of a client fail from now on, whether they are awaited or told to a callback. */
export function queryErrors(client: pg.Client): ReadonlySet<unknown> {
  const errors = new Set<unknown>();
  const note = (error: unknown) => errors.add(error);
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const noting = (...args: unknown[]) => {
    const callback = args.at(-1);
    if (typeof callback !== "function") {
      const result = query(...args) as Partial<Promise<unknown>> | undefined;
      result?.then?.(undefined, note);
      return result;
    }
    return query(...args.slice(0, -1), (error: unknown, result: unknown) => {
      note(error);
      callback(error, result);
    });
  };
  client.query = noting as typeof client.query;
  return errors;
}
