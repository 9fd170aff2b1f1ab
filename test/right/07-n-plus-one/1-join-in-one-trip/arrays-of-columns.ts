/**
 * Style: rows as arrays, and what is sorted is sorted here.
 */
import type pg from "pg";

interface Order {
  id: number;
  total: number;
}
interface User {
  id: number;
  name: string;
  orders: Order[];
}

export async function pageOfUsers(client: pg.Client, after: number, size: number): Promise<User[]> {
  const { rows } = await client.query({
    text: `select u.id, u.name, o.id, o.total
      from orders o right join (select id, name from users where id > $1 order by id limit $2) u on o.user_id = u.id`,
    values: [after, size],
    rowMode: "array",
  });
  const page: User[] = [];
  for (const [id, name, order, total] of rows.sort((a, b) => a[0] - b[0] || a[2] - b[2])) {
    if (page.at(-1)?.id !== id) page.push({ id, name, orders: [] });
    if (typeof order === "number") page.at(-1)?.orders.push({ id: order, total: Number.parseFloat(total) });
  }
  return page;
}
