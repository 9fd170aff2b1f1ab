/**
 * Wrong: leaves a listener on the client at each call.
 * Caught by: leaves the client as it was
 * Says: the number of listeners to "error" was
 */
import type pg from "pg";

export function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    client.once("error", reject);
    client
      .query<{ city: string }>("select city from users where id = $1", [userId])
      .then(({ rows }) => resolve(rows[0]?.city ?? null), reject);
  });
}
