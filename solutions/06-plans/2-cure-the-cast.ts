import pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  // The index needs an integer: the number itself, rounded and kept within what an integer can hold, so that no cast fails. What
  // it finds is compared as before, by which 7.5 is not 8. The cast to numeric refuses what is no number, as it did.
  const sql = `select id from orders
    where user_id = least(greatest($1::numeric, -2147483648), 2147483647)::int and user_id = $1::numeric order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [userId]);
  return rows.map(({ id }) => id);
}
