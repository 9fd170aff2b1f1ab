/**
 * Wrong: sets a time limit in the same text, which stays for the caller.
 * Caught by: leaves the client as it was
 * Says: the setting statement_timeout was
 */
import type pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const id = Number(userId);
  const answers = (await client.query(
    `set statement_timeout = '5s'; select city from users where id = '${id}'`,
  )) as unknown as pg.QueryResult<{ city: string }>[];
  return answers[1]?.rows[0]?.city ?? null;
}
