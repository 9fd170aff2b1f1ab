/**
 * Style: a pool of one, all look-ups handed at once to its client.
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const pool = new pg.Pool({ ...config, max: 1 });
  try {
    const client = await pool.connect();
    const sql = "select email from users where id = $1";
    const looks = ids.map((id) => client.query<{ email: string }>(sql, [id]));
    const done = await Promise.allSettled(looks);
    client.release();
    return done.map((look) => {
      if (look.status === "rejected") throw look.reason;
      return look.value.rows[0]?.email;
    });
  } finally {
    await pool.end();
  }
}
