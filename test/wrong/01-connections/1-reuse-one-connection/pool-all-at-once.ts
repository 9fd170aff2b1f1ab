/**
 * Wrong: a pool, and all look-ups at once: it opens as many connections as it may, ten.
 * Caught by: returns the e-mail address of each user, in the order of the ids
 * Says: opened 7 connections; the budget is 1
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const pool = new pg.Pool(config);
  try {
    return await Promise.all(
      ids.map(async (id) => {
        const { rows } = await pool.query<{ email: string }>("select email from users where id = $1", [id]);
        return rows[0]?.email;
      }),
    );
  } finally {
    await pool.end();
  }
}
