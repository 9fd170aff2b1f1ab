/**
 * Wrong: trims the city.
 * Caught by: returns the city as it is, whatever it looks like
 * Says: The city of user 2 is " "
 * Says: without trim, normalize
 */
import pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const { rows } = await client.query<{ city: string }>("select city from users where id = $1", [userId]);
  const [user] = rows;
  return user ? user.city.trim() : null;
}
