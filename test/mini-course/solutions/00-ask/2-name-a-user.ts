import type pg from "pg";

export async function nameAUser(client: pg.Client, id: number): Promise<string | undefined> {
  // By its id, so that one row comes and not all of them.
  const { rows } = await client.query<{ name: string }>("select name from users where id = $1", [id]);
  return rows[0]?.name;
}
