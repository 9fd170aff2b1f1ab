import type pg from "pg";
import type { ClinicShop } from "roundtrip";

/** The shop in figures. */
export interface ClinicDashboard {
  users: number;
  /** Orders that have not been paid. */
  pending: number;
  /** Total of all orders but the cancelled ones, as PostgreSQL writes a numeric. */
  revenue: string;
  /** What lies in the shop's own depot, at Lyon: parcels, and the total of their orders. */
  depot: { parcels: number; value: string };
  /** Each city that a user lives in, by name. */
  cities: { city: string; orders: number; spent: number }[];
}

/** What this page needs of the database beside its tables: the server learns which depot is in which country. */
export async function migrate(client: pg.ClientBase): Promise<void> {
  // Looked at one by one, each column says "a twentieth"; only together they say that both are the same twentieth.
  await client.query(
    "create statistics if not exists parcels_places (dependencies, mcv) on country, depot from parcels",
  );
  // Until the server looks, the definition is empty; and what it saw grows old with the rows.
  await client.query("analyze parcels");
}

/** `GET /dashboard`: the figures of this moment. */
export async function buildDashboard(shop: ClinicShop): Promise<ClinicDashboard> {
  const ask = async (sql: string) => (await shop.pool.query(sql)).rows;
  // No figure needs another: all are asked for before the first has come.
  const reads = [
    ask("select count(*)::int as users from users"),
    ask("select count(*)::int as pending from orders where status = 'pending'"),
    ask("select coalesce(sum(total), 0)::text as revenue from orders where status <> 'cancelled'"),
    ask(`select count(*)::int as parcels, coalesce(sum(o.total), 0)::text as value
      from parcels p join orders o on o.id = p.order_id where p.country = 'France' and p.depot = 'Lyon'`),
    // All cities in one statement, also those of which nobody has ordered.
    ask(`select u.city, count(o.id)::int as orders, coalesce(sum(o.total), 0)::float8 as spent
      from users u left join orders o on o.user_id = u.id group by u.city order by u.city`),
  ] as const;
  // If one fails, the others are waited for, and then its error is thrown.
  await Promise.allSettled(reads);
  const [[{ users }], [{ pending }], [{ revenue }], [depot], cities] = await Promise.all(reads);
  return { users, pending, revenue, depot, cities };
}
