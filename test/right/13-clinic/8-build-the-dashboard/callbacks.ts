/**
 * Style: callbacks of `pg`, and a count of what is under way; the estimate is seen to by dropping and making the statistics anew.
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query(`drop statistics if exists lyon; create statistics lyon (mcv) on country, depot from parcels`);
  await client.query("analyze parcels (country, depot)");
}

const parts = {
  users: "select count(*)::int as n from users",
  orders: `select count(*) filter (where status = 'pending')::int as pending,
    coalesce(sum(total) filter (where status <> 'cancelled'), 0)::text as revenue from orders`,
  depot: `select count(*)::int as parcels, coalesce(sum(o.total), 0)::text as value
    from orders o join parcels p on p.order_id = o.id and p.depot = 'Lyon' and p.country = 'France'`,
  cities: `select city, count(o.id)::int as orders, coalesce(sum(o.total), 0)::float8 as spent
    from orders o right join users u on u.id = o.user_id group by city order by city`,
};

export function buildDashboard(shop: ClinicShop) {
  return new Promise((resolve, reject) => {
    const errors: Error[] = [];
    // biome-ignore lint/suspicious/noExplicitAny: whatever rows come
    const got: Record<string, any[]> = {};
    let left = Object.keys(parts).length;
    for (const [name, sql] of Object.entries(parts)) {
      shop.pool.query(sql, (error: Error | undefined, result: pg.QueryResult) => {
        if (error) errors.push(error);
        else got[name] = result.rows;
        left--;
        if (left > 0) return;
        if (errors.length > 0) return reject(errors[0]);
        const { users, orders, depot, cities } = got;
        resolve({ users: users?.[0].n, ...orders?.[0], depot: depot?.[0], cities });
      });
    }
  });
}
