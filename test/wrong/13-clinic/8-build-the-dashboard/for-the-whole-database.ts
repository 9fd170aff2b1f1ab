/**
 * Wrong: forbids the plan, for the whole database.
 * Caught by: shows the same as before, of whatever there is
 * Says: the settings
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query(
    "do $$ begin execute format('alter database %I set enable_nestloop = off', current_database()); end $$",
  );
}

export async function buildDashboard(shop: ClinicShop) {
  const ask = async (sql: string) => (await shop.pool.query(sql)).rows;
  const reads = [
    ask("select count(*)::int as users from users"),
    ask("select count(*)::int as pending from orders where status = 'pending'"),
    ask("select coalesce(sum(total), 0)::text as revenue from orders where status <> 'cancelled'"),
    ask(`select count(*)::int as parcels, coalesce(sum(o.total), 0)::text as value
      from parcels p join orders o on o.id = p.order_id where p.country = 'France' and p.depot = 'Lyon'`),
    ask(`select u.city, count(o.id)::int as orders, coalesce(sum(o.total), 0)::float8 as spent
      from users u left join orders o on o.user_id = u.id group by u.city order by u.city`),
  ] as const;
  await Promise.allSettled(reads);
  const [[{ users }], [{ pending }], [{ revenue }], [depot], cities] = await Promise.all(reads);
  return { users, pending, revenue, depot, cities };
}
