/**
 * Lesson: lessons/13-clinic.md
 * Task: this page asks for one figure after the other, then for all cities at once, each by a statement of its own; and of the
 *       depot's parcels the server expects 101 and gets 2,000, for country and depot go together. Cure all three. The page shows
 *       the same as now, as the tables are at the time of the call. `migrate`, run on the tables (see `clinicTables`), may add
 *       statistics and indexes, and changes nothing else; run again when other rows are there, it makes the estimates right again.
 *       Budget of a call: 5 statements, sent at once if that many connections of `shop.pool` are free, and 4,000 pages. A pool of
 *       one serves it, too; none is opened beside it. All come back as they were lent, listeners too; after a failure they may be
 *       closed. Errors, also of lost connections, reach the caller when all has ended; nothing is asked again. Delete the TODO line.
 * Done when: npm run grade -- 13-clinic/8-build-the-dashboard
 */
import pg from "pg";
import { type ClinicShop, TodoError } from "roundtrip";

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

function todo(task: string): void {
  throw new TodoError(task);
}

/** What this page needs of the database beside its tables, done once, before the service starts: nothing, so far. */
export async function migrate(_client: pg.ClientBase): Promise<void> {}

/** `GET /dashboard`: the figures of this moment. */
export async function buildDashboard(shop: ClinicShop): Promise<ClinicDashboard> {
  todo("build the dashboard"); // TODO: delete this line.
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
