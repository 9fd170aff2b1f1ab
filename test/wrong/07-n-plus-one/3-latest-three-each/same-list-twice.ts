/**
 * Wrong: an id that comes twice gets the same list twice.
 * Caught by: gives a list for each id: without orders, nobody's, twice, or none at all
 * Says: in each of the 5 places
 */
import type pg from "pg";

interface Order {
  id: number;
  total: number;
}

export async function latestThree(client: pg.Client, ids: number[]): Promise<Order[][]> {
  const { rows } = await client.query(
    `select w.id as whose, o.id, o.total::float8 as total from unnest($1::int[]) as w (id)
     cross join lateral (
       select id, total, created_at from orders where user_id = w.id order by created_at desc, id desc limit 3
     ) o order by o.created_at desc, o.id desc`,
    [[...new Set(ids)]],
  );
  const lists = new Map<number, Order[]>(ids.map((id) => [id, []]));
  for (const { whose, id, total } of rows) lists.get(whose)?.push({ id, total });
  return ids.map((id) => lists.get(id) ?? []);
}
