/**
 * Wrong: takes the rows of a join as they come; some joins give them in the order of the list.
 * Caught by: returns the e-mail address of each user, in the order of the ids
 * Says: on a server that joins by merging
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ email: string | null }>(
      `select u.email
         from unnest($1::int[]) with ordinality as wanted (id, place)
         left join users u on u.id = wanted.id`,
      [ids],
    );
    return rows.map((row) => row.email ?? undefined);
  } finally {
    await client.end();
  }
}
