/**
 * Style: one statement for the whole page, put together by the server; the statistics have all kinds.
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export const migrate = (client: pg.ClientBase) =>
  client
    .query("create statistics if not exists where_parcels_are on depot, country from parcels")
    .then(() => client.query("vacuum analyze parcels"));

const page = `
  select (select count(*)::int from users) as users, pending, revenue,
    (select json_build_object('parcels', count(*), 'value', coalesce(sum(o.total), 0)::text)
      from parcels p join orders o on o.id = p.order_id where p.country = 'France' and p.depot = 'Lyon') as depot,
    (select coalesce(json_agg(c order by city), '[]') from (
      select city, coalesce(sum(orders), 0)::int as orders, coalesce(sum(spent), 0)::float8 as spent
      from users left join (select user_id, count(*) as orders, sum(total) as spent from orders group by user_id) o
        on o.user_id = users.id group by city) c) as cities
  from (select count(*) filter (where status = 'pending')::int as pending,
      coalesce(sum(total) filter (where status <> 'cancelled'), 0)::text as revenue from orders) as figures`;

export async function buildDashboard({ pool }: ClinicShop) {
  const client = await pool.connect();
  try {
    return (await client.query(page)).rows[0];
  } finally {
    client.release();
  }
}
