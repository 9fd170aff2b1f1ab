import pg from "pg";

/** `since` is a moment as PostgreSQL writes it, like 2024-03-31 12:00:00.000001+00. */
export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  // By `exists`, the server goes to where such an order would stand in the index, and stops at the first one.
  const sql = "select exists (select from orders where user_id = $1 and created_at >= $2) as found";
  const { rows } = await client.query<{ found: boolean }>(sql, [userId, since]);
  return rows[0]?.found as boolean;
}
