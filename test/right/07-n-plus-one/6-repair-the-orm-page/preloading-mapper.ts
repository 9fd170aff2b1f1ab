/**
 * Style: objects that are filled before anybody looks at them, as a mapper preloads.
 */
import type pg from "pg";

interface Line {
  order: number;
  total: number;
  customer: string;
  placed: number;
  isDearest: boolean;
}

class Order {
  user = { name: "", placed: 0, most: 0 };
  constructor(
    readonly id: number,
    readonly userId: number,
    readonly total: number,
  ) {}

  static async preload(client: pg.Client, orders: Order[]): Promise<void> {
    const { rows } = await client.query(
      `select id, name, coalesce(placed, 0)::int as placed, most
       from users u,
         lateral (select sum((status <> 'cancelled')::int) as placed, max(total)::float8 as most
                  from orders where user_id = u.id) sums
       where id in (select unnest($1::int[]))`,
      [orders.map(({ userId }) => userId)],
    );
    for (const order of orders) order.user = rows.find(({ id }) => id === order.userId);
  }

  get line(): Line {
    const { name, placed, most } = this.user;
    const isDearest = this.total > 0 && this.total === most;
    return { order: this.id, total: this.total, customer: name, placed, isDearest };
  }
}

export async function latestPage(client: pg.Client, size: number): Promise<Line[]> {
  const page = await client.query(
    "select id, user_id, total::float8 as total from orders order by created_at desc, id desc fetch first $1 rows only",
    [size],
  );
  const orders = page.rows.map((row) => new Order(row.id, row.user_id, row.total));
  await Order.preload(client, orders);
  return orders.map((order) => order.line);
}
