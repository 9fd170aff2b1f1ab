import type pg from "pg";
import { clinicTables, type Lab, measure } from "roundtrip";
import { factsOf } from "./clinic-migration.js";
import { clientFor } from "./exercise-client.js";
import { demand, endOf, same, toldValue } from "./exercise-lab.js";
import { tidyUp } from "./exercise-plans.js";

/** The page, asked for in another way. */
export async function dashboardOf(lab: Lab): Promise<unknown> {
  const sql = `
    with spending as (select user_id, count(*) as orders, sum(total) as spent from orders group by user_id)
    select json_build_object(
      'users', (select count(id) from users),
      'pending', (select count(id) from orders where status in ('pending')),
      'revenue', (select coalesce(sum(case status when 'cancelled' then 0 else total end), 0)::text from orders),
      'depot', (select json_build_object('parcels', count(*), 'value', coalesce(sum(x.total), 0)::text)
        from (select o.total from orders o, parcels p where o.id = p.order_id and (p.depot, p.country) = ('Lyon', 'France')) x),
      'cities', (select coalesce(json_agg(json_build_object('city', city, 'orders', orders, 'spent', spent) order by city), '[]')
        from (select city, coalesce(sum(orders), 0) as orders, coalesce(sum(spent), 0)::float8 as spent
          from users left join spending on user_id = id group by city) c)) as page`;
  return (await lab.pool.query<{ page: unknown }>(sql)).rows[0]?.page;
}

/**
 * Cities without an order, with cancelled ones alone, and with a name that is odd; parcels at another Lyon, elsewhere in France,
 * of an order that is not there, and two of one order.
 */
const oddities = `
  insert into users (id, email, name, city, created_at, updated_at) values
    (900001, 'a', 'a', 'Nowhere', now(), now()), (900002, 'b', 'b', 'Elsewhere', now(), now()),
    (900003, 'c', 'c', '', now(), now()), (900004, 'd', 'd', 'lyon', now(), now()), (900005, 'e', 'e', 'Éze', now(), now());
  insert into orders (id, user_id, total, status, created_at) values
    (900001, 900002, 7.25, 'cancelled', now()), (900002, 900002, 0, 'pending', now()), (900003, 900005, 0.10, 'paid', now());
  insert into parcels (number, order_id, status, depot, country, moved_at) values
    ('900000000001', 900001, 'lost', 'Lyon', 'Canada', now()), ('900000000002', 900001, 'lost', 'Paris', 'France', now()),
    ('900000000003', 999999999, 'lost', 'Lyon', 'France', now()), ('900000000004', 900003, 'lost', 'Lyon', 'France', now()),
    ('900000000005', 900003, 'lost', 'Lyon', 'France', now())`;

/** What a migration leaves as it is. */
async function keptOf(client: pg.Client): Promise<Record<string, unknown>> {
  const { rows } = await client.query(`select
    (select md5(string_agg(p::text, '' order by number)) from parcels p) as "the rows of parcels",
    (select string_agg(relname, ', ' order by relname) from pg_class
      where relnamespace = 'public'::regnamespace and relkind not in ('i', 'I')) as "the tables"`);
  return { ...(await factsOf(client)), ...rows[0] };
}

async function addedOf(client: pg.Client): Promise<unknown> {
  const { rows } = await client.query(`select (select count(*)::int from pg_statistic_ext) as "statistics objects",
    (select count(*)::int from pg_index) as indexes`);
  return rows[0];
}

type Migrate = (client: pg.Client) => Promise<unknown>;

/** Drops all statistics objects, as if nobody had migrated yet. */
export async function dropStatistics(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ name: string }>("select stxname::text as name from pg_statistic_ext");
  for (const { name } of rows) await admin.query(`drop statistics ${admin.escapeIdentifier(name)}`);
}

/**
 * Has the work migrate the tables of a lab, and demands that it adds statistics and indexes alone.
 *
 * @param when it is run, for messages
 * @param which time: what it has added before is not added `again`
 */
export async function migrate(lab: Lab, work: Migrate, when = "", which: "first" | "again" = "first"): Promise<void> {
  const admin = await lab.connect();
  const before = await keptOf(admin);
  const had = await addedOf(admin);
  const worker = await clientFor(lab);
  // A measurement refuses work that returns while the server is still busy with what it asked.
  const { result: end } = await measure(lab, () => endOf(() => work(worker)));
  const message = `migrate(client)${when} threw ${end.threw ? toldValue(end.error) : ""}. Next: let what is there already be no error.`;
  demand(!end.threw, message);
  await worker.end();
  const after = await keptOf(admin);
  const changed = Object.keys(before).find((fact) => !same(before[fact], after[fact]));
  demand(
    changed === undefined,
    `migrate(client)${when} has changed ${changed}, with which others work. Next: statistics that know both columns, and nothing else.`,
  );
  const has = await addedOf(admin);
  demand(
    which === "first" || same(had, has),
    `There were ${toldValue(had)}; migrate(client)${when} left ${toldValue(has)}. Each is kept up to date for ever. Next: give it a name, and see whether it is there.`,
  );
  await admin.end();
}

/**
 * A lab with the clinic's tables, which the work has migrated; then some odd rows have come.
 *
 * @param parcels as many as by default, and the server misjudges them so that it matters
 */
export async function migratedLab(lab: Lab, work: Migrate, parcels?: number): Promise<void> {
  const admin = await lab.connect();
  await clinicTables(admin, { invoices: 0, parcels });
  await migrate(lab, work);
  await admin.query(oddities);
  await tidyUp(admin, "users", "orders");
  await admin.end();
}
