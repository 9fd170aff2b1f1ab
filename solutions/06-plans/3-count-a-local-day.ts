import pg from "pg";

/** `day` is a date like 2024-03-31, `zone` a name like Europe/Berlin. */
export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  // What the clocks showed at a moment is never ambiguous, and decides; but no index is sorted by it. The range around the day is
  // there for the index. It need not be exact, and is wider by three hours, since a midnight that comes twice has two moments.
  const { rows } = await client.query<{ orders: number }>(
    `select count(*)::int as orders from orders
     where created_at >= $1::date::timestamp at time zone $2 - interval '3 hours'
       and created_at < ($1::date + 1)::timestamp at time zone $2 + interval '3 hours'
       and (created_at at time zone $2)::date = $1::date`,
    [day, zone],
  );
  return rows[0]?.orders as number;
}
