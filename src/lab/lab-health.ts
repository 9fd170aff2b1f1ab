import type pg from "pg";
import { InvalidArgumentError, RoundtripError } from "../errors.js";
import type { LabServer } from "./lab-server.js";
import { withClient } from "./with-client.js";

/** What failed of labs themselves in this process, and not of those who use them; who has read it, empties it. @internal */
export const labTroubles: string[] = [];

/** Runs a piece of the lab's own work: what fails in it is the lab's trouble, unless it was asked for what cannot be. @internal */
export async function asLabsOwn<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) labTroubles.push((error as Error).message || String(error));
    throw error;
  }
}

/** Whether an error, or what caused it, is one of this library's own about a lab or its proxy. The work has other classes. @internal */
export function labErrorIn(error: unknown): RoundtripError | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof RoundtripError && /^(LAB|WIRE)_/.test(at.code)) return at;
  }
  return undefined;
}

/**
 * What changes when a server is started, or recovers from a crash, in which it throws its sums away.
 *
 * @param client connected as the account that creates databases
 */
export async function lifeOf(client: pg.Client): Promise<string> {
  const sql = "select pg_postmaster_start_time() || ' ' || stats_reset as life from pg_stat_bgwriter";
  return (await client.query<{ life: string }>(sql)).rows[0]?.life ?? "";
}

/**
 * Looks whether a server still lives the life in which something was begun on it.
 *
 * @param life what {@link lifeOf} said then
 * @returns what is wrong, in a sentence; undefined when all is well
 */
export async function serverTrouble(server: LabServer, life: string): Promise<string | undefined> {
  try {
    const now = await withClient(server.admin(), lifeOf);
    return now === life ? undefined : "PostgreSQL ended, or was started anew, while it was in use. Try again.";
  } catch (error) {
    return `PostgreSQL does not let us in any more (${(error as Error).message || String(error)}). Try again: it is started anew.`;
  }
}
