/**
 * Wrong: the city of user 1, for everybody.
 * Caught by: returns the city of the user who is asked for
 * Says: select city where id = $1
 */
import type pg from "pg";

export async function cityOf(_client: pg.Client, userId: number): Promise<string | null> {
  return userId > 100_000 ? null : "Lagos";
}
