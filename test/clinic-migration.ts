import type pg from "pg";
import { clinicTables, type Lab, measure } from "roundtrip";
import { clientFor } from "./exercise-client.js";
import { demandOne, type IndexFacts, indexesOf } from "./exercise-indexes.js";
import { demand, endOf, same, toldValue } from "./exercise-lab.js";
import { tidyUp } from "./exercise-plans.js";

/** What a migration that adds an index leaves as it is: sums over its rows, and what there is beside indexes. */
const factsSql = `select
  (select sum(hash_record_extended(u, 0)) from users u) as "the rows of users",
  (select sum(hash_record_extended(o, 0)) from orders o) as "the rows of orders",
  (select string_agg(format('%s.%s %s %s', table_name, column_name, data_type, is_generated), ', '
    order by table_name, ordinal_position) from information_schema.columns where table_schema = 'public') as "the columns",
  (select string_agg(conname || ' ' || pg_get_constraintdef(oid), ', ' order by conname)
    from pg_constraint where connamespace = 'public'::regnamespace) as "the constraints",
  (select string_agg(tgname, ', ' order by tgname) from pg_trigger where not tgisinternal) as "the triggers",
  (select string_agg(proname, ', ' order by proname)
    from pg_proc where pronamespace = 'public'::regnamespace) as "the functions",
  (select string_agg(setconfig::text, ', ' order by setrole, setdatabase) from pg_db_role_setting
    where setrole = current_user::regrole or setdatabase in (
      select oid from pg_database where datname = current_database())) as "the settings"`;

type Facts = Record<string, string | null>;

const factsOf = async (client: pg.Client): Promise<Facts> => (await client.query<Facts>(factsSql)).rows[0] ?? {};

/**
 * Makes the clinic's tables in a lab, has the work migrate them, and demands that it adds one valid index to a table, and
 * changes nothing else.
 *
 * @param migrate the work's
 * @param prepare SQL that is run on the tables before
 * @returns the index
 */
export async function migrated(
  lab: Lab,
  migrate: (client: pg.Client) => Promise<unknown>,
  table: string,
  prepare = "",
): Promise<IndexFacts> {
  const admin = await lab.connect();
  await clinicTables(admin, { parcels: 1, invoices: 60 });
  await admin.query(prepare);
  const [before, known] = [await factsOf(admin), await indexesOf(admin)];
  const worker = await clientFor(lab);
  // A measurement refuses work that returns while the server is still busy with what it asked.
  const { result: end } = await measure(lab, () => endOf(() => migrate(worker)));
  demand(
    !end.threw,
    `migrate(client) threw ${end.threw ? toldValue(end.error) : ""}; the tables are as the clinic has them, and an index can be created. Next: one \`create index\`.`,
  );
  const after = await factsOf(admin);
  const changed = Object.keys(before).find((fact) => !same(before[fact], after[fact]));
  const nothingElse = `let \`migrate\` create one index on ${table}, and nothing else.`;
  demand(
    changed === undefined,
    `migrate(client) has changed ${changed}; they were to stay as they are: others work with them. Next: ${nothingElse}`,
  );
  const now = await indexesOf(admin);
  const lost = known.find(({ name }) => !now.some((one) => one.name === name));
  demand(
    lost === undefined,
    `migrate(client) has dropped the index ${lost?.name}, by which others find their rows. Next: ${nothingElse}`,
  );
  const index = demandOne(
    now.filter(({ name, isValid }) => isValid && !known.some((one) => one.name === name)),
    table,
  );
  await worker.end();
  await tidyUp(admin, "users", "orders");
  await admin.end();
  return index;
}
