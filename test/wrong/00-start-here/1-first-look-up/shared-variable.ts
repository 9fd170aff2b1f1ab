/**
 * Wrong: keeps the id in a variable that all callers share.
 * Caught by: returns the city of the user who is asked for
 * Says: Two callers ask at the same moment
 */
import type pg from "pg";

let wanted = 0;

async function look(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query<{ city: string }>("select city from users where id = $1", [wanted]);
  return rows[0]?.city ?? null;
}

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  wanted = userId;
  await Promise.resolve();
  return look(client);
}
