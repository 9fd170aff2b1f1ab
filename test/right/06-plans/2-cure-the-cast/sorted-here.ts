/**
 * Style: an array of candidates, and the ids sorted in TypeScript.
 */
import type pg from "pg";

export function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  const sql = `select o.id from orders o cross join (values ($1::numeric)) as given (n)
    where o.user_id = any (array[case when abs(n) < 2147483649 then least(greatest(n, -2147483648), 2147483647)::int end])
    and o.user_id::numeric = n`;
  return client.query<{ id: number }>(sql, [userId]).then(({ rows }) => rows.map(({ id }) => id).sort((a, b) => a - b));
}
