/**
 * Style: counts, but no further than one, in a chain of promises.
 */
import type pg from "pg";

export function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  const sql = `select count(*)::int as n
    from (select created_at from orders where user_id = $1 and created_at >= $2 order by created_at limit 1) as first`;
  return client.query<{ n: number }>(sql, [userId, since]).then(({ rows: [row] }) => row?.n === 1);
}
