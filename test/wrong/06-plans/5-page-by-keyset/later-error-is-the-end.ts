/**
 * Wrong: takes an error behind the first page for the end.
 * Caught by: hands on the error of its query
 * Says: A failure taken for an answer is believed
 */
import pg from "pg";

export interface Order {
  id: number;
  userId: number;
  total: string;
}

export interface Page {
  orders: Order[];
  next: string | null;
}

/** `size` is how many orders a page has, from 1 to 1,000; `after` the `next` of the page before, null for the first page. */
export async function pageOfOrders(client: pg.Client, size: number, after: string | null): Promise<Page> {
  const [time, id] = (after ?? "infinity|0").split("|");
  const answer = await client
    .query<Order & { time: string }>(
      `select id, user_id as "userId", total, to_json(created_at) as time from orders
     where (created_at, id) < ($1, $2) order by created_at desc, id desc limit $3`,
      [time, id, size + 1],
    )
    .catch((error) => {
      if (after === null) throw error;
    });
  const rows = answer?.rows ?? [];
  const last = rows[size - 1];
  const next = last && rows.length > size ? `${last.time}|${last.id}` : null;
  return { orders: rows.slice(0, size).map(({ time, ...order }) => order), next };
}
