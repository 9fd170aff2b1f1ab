/**
 * Style: a chain of promises, rows as arrays.
 */
import type pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  return client
    .query({ text: "select city from users where id = $1", values: [userId], rowMode: "array" })
    .then(({ rows: [row] }) => (row ? (row[0] as string) : null));
}
