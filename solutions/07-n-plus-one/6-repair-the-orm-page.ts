import pg from "pg";

/** An order, as the mapper loads it. */
class Order {
  constructor(
    readonly id: number,
    readonly userId: number,
    readonly total: number,
  ) {}

  static async latest(client: pg.Client, size: number): Promise<Order[]> {
    const sql = "select id, user_id, total::float8 as total from orders order by created_at desc, id desc limit $1";
    const { rows } = await client.query(sql, [size]);
    return rows.map(({ id, user_id, total }) => new Order(id, user_id, total));
  }
}

/** A user, as the mapper loads one. */
interface User {
  name: string;
  placed: number;
  most: number;
}

/** The users of all orders of the page, with what the page shows of them. */
async function usersOf(client: pg.Client, orders: Order[]): Promise<Map<number, User>> {
  // Eagerly: a user for several orders is there once, and what is asked of all of them is asked once. Both conditions stay in the
  // sums: in `where`, the one on cancelled orders would take away users, and orders that were the dearest.
  const sql = `
    select u.id, u.name, count(*) filter (where o.status <> 'cancelled')::int as placed, max(o.total)::float8 as most
    from users u join orders o on o.user_id = u.id where u.id = any($1) group by u.id`;
  const { rows } = await client.query<User & { id: number }>(sql, [orders.map(({ userId }) => userId)]);
  return new Map(rows.map((user) => [user.id, user]));
}

export interface Line {
  order: number;
  total: number;
  customer: string;
  /** The customer's orders that were not cancelled. */
  placed: number;
  /** No order of the customer's came to more. */
  isDearest: boolean;
}

/** The lines of the page: the latest orders, latest first. */
export async function latestPage(client: pg.Client, size: number): Promise<Line[]> {
  const orders = await Order.latest(client, size);
  const users = await usersOf(client, orders);
  return orders.flatMap(({ id, userId, total }) => {
    const user = users.get(userId);
    // Nothing is lost here: the table refuses an order without a user.
    if (!user) return [];
    const isDearest = total > 0 && total === user.most;
    return { order: id, total, customer: user.name, placed: user.placed, isDearest };
  });
}
