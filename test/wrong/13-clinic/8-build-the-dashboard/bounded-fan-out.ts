/**
 * Wrong: bounds the fan-out, four at a time, and still asks for each city.
 * Caught by: asks all at once, in few statements, and touches few pages
 * Says: statements
 * Says: the budget is 5
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query(
    "create statistics if not exists parcels_places (dependencies, mcv) on country, depot from parcels",
  );
  await client.query("analyze parcels");
}

export async function buildDashboard(shop: ClinicShop) {
  const ask = async (sql: string) => (await shop.pool.query(sql)).rows;
  const perCity = async () => {
    const towns = await ask("select distinct city from users order by city");
    const cities: unknown[] = [];
    let next = 0;
    const worker = async () => {
      while (next < towns.length) {
        const place = next++;
        const { rows } = await shop.pool.query(
          `select count(*)::int as orders, coalesce(sum(o.total), 0)::float8 as spent
           from users u join orders o on o.user_id = u.id where u.city = $1`,
          [towns[place].city],
        );
        cities[place] = { city: towns[place].city, ...rows[0] };
      }
    };
    await Promise.all([worker(), worker(), worker(), worker()]);
    return cities;
  };
  const reads = [
    ask("select count(*)::int as users from users"),
    ask("select count(*)::int as pending from orders where status = 'pending'"),
    ask("select coalesce(sum(total), 0)::text as revenue from orders where status <> 'cancelled'"),
    ask(`select count(*)::int as parcels, coalesce(sum(o.total), 0)::text as value
      from parcels p join orders o on o.id = p.order_id where p.country = 'France' and p.depot = 'Lyon'`),
    perCity(),
  ] as const;
  await Promise.allSettled(reads);
  const [[{ users }], [{ pending }], [{ revenue }], [depot], cities] = await Promise.all(reads);
  return { users, pending, revenue, depot, cities };
}
