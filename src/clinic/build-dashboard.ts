import type pg from "pg";
import type { ClinicShop } from "./shop.js";

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

/** What this page needs of the database beside its tables, done once, before the service starts: nothing, so far. */
export async function migrate(_client: pg.ClientBase): Promise<void> {}

/** `GET /dashboard`: the figures of this moment. */
export async function buildDashboard(shop: ClinicShop): Promise<ClinicDashboard> {
  const ask = async (sql: string, ...values: unknown[]) => (await shop.pool.query(sql, values)).rows;
  const [{ users }] = await ask("select count(*)::int as users from users");
  const [{ pending }] = await ask("select count(*)::int as pending from orders where status = 'pending'");
  const [{ revenue }] = await ask(
    "select coalesce(sum(total), 0)::text as revenue from orders where status <> 'cancelled'",
  );
  const [depot] = await ask(`select count(*)::int as parcels, coalesce(sum(o.total), 0)::text as value
    from parcels p join orders o on o.id = p.order_id where p.country = 'France' and p.depot = 'Lyon'`);
  const towns = await ask("select distinct city from users order by city");
  const cities = await Promise.all(
    towns.map(async ({ city }) => {
      const sql = `select count(*)::int as orders, coalesce(sum(o.total), 0)::float8 as spent
        from users u join orders o on o.user_id = u.id where u.city = $1`;
      return { city, ...(await ask(sql, city))[0] };
    }),
  );
  return { users, pending, revenue, depot, cities };
}
