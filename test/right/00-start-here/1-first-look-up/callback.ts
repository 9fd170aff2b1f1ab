/**
 * Style: a callback, and a statement with a name.
 */
import type pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const look = { name: "city", text: "select city from users where id = $1", values: [userId] };
    client.query<{ city: string }>(look, (error, answer) => {
      if (error) reject(error);
      else if (answer.rowCount === 0) resolve(null);
      else resolve(answer.rows[0]?.city ?? null);
    });
  });
}
