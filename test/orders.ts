import type { Lab } from "roundtrip";

/** An order, and what it comes to. */
export interface Example {
  id: number;
  total: number;
}

/** An order for each way through the service, taken from behind so that every test has others. */
export async function orders(lab: Lab, nth: number) {
  const of = async (condition: string): Promise<Example> => {
    const sql = `select id, total::float8 as total from orders where ${condition} order by id desc offset $1 limit 1`;
    const [found] = (await lab.pool.query<Example>(sql, [nth])).rows;
    if (!found) throw new Error(`the shop has too few orders that are ${condition}`);
    return found;
  };
  return {
    shipped: await of("status = 'shipped' and total > 0"),
    paid: await of("status = 'paid' and total > 0"),
    cancelled: await of("status = 'cancelled' and total > 0"),
    free: await of("status = 'shipped' and total = 0"),
    pending: await of("status = 'pending' and total > 0"),
    refunded: await of("status = 'refunded'"),
    rare: await rare(lab, nth),
    missing: { id: 9_000_000 + nth, total: 0 },
  };
}

/** A pending order with a total of 0: there are few of them, so one is made. */
async function rare(lab: Lab, nth: number): Promise<Example> {
  const sql = `update orders set total = 0 where id =
    (select id from orders where status = 'pending' order by id offset $1 limit 1) returning id, 0 as total`;
  return (await lab.pool.query<Example>(sql, [nth])).rows[0] ?? { id: 0, total: 0 };
}

/** The status of an order. */
export async function statusOf(lab: Lab, id: number): Promise<string> {
  const { rows } = await lab.pool.query<{ status: string }>("select status from orders where id = $1", [id]);
  return rows[0]?.status ?? "missing";
}

/** A pending order, and whose it is. */
export interface Pending {
  id: number;
  userId: number;
  name: string;
}

/** Pending orders, each of another user; other ones for every `nth`. */
export async function pending(lab: Lab, nth: number, count: number): Promise<Pending[]> {
  const sql = `select max(o.id) as id, u.id as "userId", u.name from orders o join users u on u.id = o.user_id
    where o.status = 'pending' group by u.id order by u.id offset $1 limit $2`;
  const { rows } = await lab.pool.query<Pending>(sql, [nth * 10, count]);
  if (rows.length < count) throw new Error("the shop has too few pending orders");
  return rows;
}

/** What the whole shop looks like: how many orders are in which state, and when which users were last changed. */
export async function shopOf(lab: Lab, order: { id: number; userId: number }) {
  const sql = `select (select status from orders where id = $1) as status,
    (select updated_at::text from users where id = $2) as noted,
    (select count(*)::int from orders where status = 'cancelled') as cancelled,
    (select md5(string_agg(updated_at::text, ',' order by id)) from users where id <> $2) as others`;
  type Shop = { status: string; noted: string; cancelled: number; others: string };
  return (await lab.pool.query<Shop>(sql, [order.id, order.userId])).rows[0] as Shop;
}

/**
 * Adds a pending order far behind another one: their numbers are the same modulo every small number that is likely to be
 * used for dealing orders out among a few locks or queues (powers of 2 up to 1,024, 10, 12, 100, 1,000 …).
 */
export async function addAkin(lab: Lab, id: number, userId: number): Promise<{ id: number }> {
  const akin = id + 2 ** 10 * 3 ** 2 * 5 ** 3 * 7 * 11 * 13;
  const sql = `insert into orders (id, user_id, total, status, created_at) values ($1, $2, 9.5, 'pending', now())`;
  await lab.pool.query(sql, [akin, userId]);
  return { id: akin };
}
