import pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  // The value travels as a parameter: no quoting to get wrong, and one statement for every user, prepared or not.
  const { rows } = await client.query<{ city: string }>("select city from users where id = $1", [userId]);
  // No row is an answer too: rows[0] is undefined then, and reading .city of it would throw.
  return rows[0]?.city ?? null;
}
