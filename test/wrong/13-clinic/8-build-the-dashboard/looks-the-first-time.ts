/**
 * Wrong: has the server look when the statistics are new, and leaves them as old as they are later on.
 * Caught by: migrates again when other rows are there, and adds statistics and indexes alone
 * Says: the budget is 4,000
 * Says: at every run
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  const { rowCount } = await client.query("select from pg_statistic_ext where stxname = 'parcels_country_depot'");
  await client.query("create statistics if not exists parcels_country_depot on country, depot from parcels");
  // The first time; later on, autovacuum does that.
  if (!rowCount) await client.query("analyze parcels");
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
