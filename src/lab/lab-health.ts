import type pg from "pg";
import { InvalidArgumentError, RoundtripError } from "../errors.js";
import type { KeptSession } from "./kept-session.js";

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

/** The server's answer when all its connections are taken. One lab alone cannot: its role has a limit of its own. */
const noneLeft = "remaining connection slots are reserved for roles with the SUPERUSER attribute";

/**
 * The trouble of a lab, or of its proxy, that an error tells of: one of this library's own, of which the work has other
 * classes, or one that says, in whosever words, that others had taken every connection of the server.
 *
 * @internal
 */
export function labTroubleIn(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof RoundtripError && /^(LAB|WIRE)_/.test(at.code)) return at.message;
    if (at.message.includes(noneLeft)) return `All connections of the server were taken (${noneLeft}). Try again.`;
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
 * @param administrator a session of the account that creates databases
 * @param life what {@link lifeOf} said then
 * @returns what is wrong, in a sentence; undefined when all is well
 */
export async function serverTrouble(administrator: KeptSession, life: string): Promise<string | undefined> {
  try {
    const now = await administrator.use(lifeOf);
    return now === life ? undefined : "PostgreSQL ended, or was started anew, while it was in use. Try again.";
  } catch (error) {
    return `PostgreSQL does not let us in any more (${(error as Error).message || String(error)}). Try again: it is started anew.`;
  }
}
