import pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  // The id travels as a parameter: no quoting to get wrong, and the text of the statement is the same for every user.
  const { rows } = await client.query<{ city: string }>("select city from users where id = $1", [userId]);
  // No row is an answer too: rows[0] is undefined then, and reading .city of it would throw.
  return rows[0]?.city ?? null;
}
