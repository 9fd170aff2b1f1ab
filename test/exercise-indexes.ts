import type pg from "pg";
import { explain, type Lab, measure, nodesOf, type Plan } from "roundtrip";
import { clientFor } from "./exercise-client.js";
import { demand } from "./exercise-lab.js";

/** An index as the catalogue has it. */
export interface IndexFacts {
  name: string;
  table: string;
  /** The statement that would build it again. */
  definition: string;
  /** Pages of 8 KiB. */
  pages: number;
  /** Pages of its table. */
  tablePages: number;
  isUnique: boolean;
  isValid: boolean;
}

const indexesSql = `
  select c.relname as name, t.relname as table, pg_get_indexdef(c.oid) as definition,
    (pg_relation_size(c.oid) / 8192)::int as pages, (pg_relation_size(t.oid) / 8192)::int as "tablePages",
    i.indisunique as "isUnique", i.indisvalid as "isValid"
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
  where t.relnamespace = 'public'::regnamespace
  order by c.relname`;

/** All indexes of the shop's tables. */
export async function indexesOf(client: pg.Client): Promise<IndexFacts[]> {
  return (await client.query<IndexFacts>(indexesSql)).rows;
}

const digestSql = `select (select count(*) || ' ' || sum(id) from users) || ', ' ||
  (select count(*) || ' ' || sum(id) || ' ' || sum(total) from orders) as digest`;

/** Planner settings that force a way instead of offering one. */
const forced = /^(enable_|seq_page_cost|random_page_cost|cpu_)/;

/**
 * Lets work build indexes in a shop that is as it was at first, and asks the server what came of it. The work leaves rows and
 * settings alone.
 *
 * @returns a client of the test's own, and the indexes that are new
 */
export async function built(
  lab: Lab,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<{ client: pg.Client; indexes: IndexFacts[] }> {
  await lab.reset();
  const before = await lab.connect();
  const known = await indexesOf(before);
  const digest = async (client: pg.Client) => (await client.query(digestSql)).rows[0]?.digest;
  const rows = await digest(before);
  const { settings } = await explain(before, "select 1");
  await before.end();

  const worker = await clientFor(lab);
  // A measurement refuses work that returns while the server is still busy with what it asked.
  await measure(lab, () => work(worker));

  const client = await lab.connect();
  const message =
    "The rows of users and orders are not those of before. Next: create an index, and change nothing else.";
  demand((await digest(client)) === rows, message);
  const now = (await explain(client, "select 1")).settings;
  const changed = Object.keys({ ...now, ...settings }).filter(
    (name) => forced.test(name) && now[name] !== settings[name],
  );
  demand(
    changed.length === 0,
    `The setting ${changed[0]} was changed, which forces the planner for every query. Next: leave the settings as they are; an index that serves the query is chosen by itself.`,
  );
  await client.query("analyze");
  const indexes = (await indexesOf(client)).filter(({ name }) => !known.some((one) => one.name === name));
  return { client, indexes };
}

/** Runs a query and gives its plan. */
export function planOf(client: pg.Client, sql: string, params: readonly unknown[] = []): Promise<Plan> {
  return explain(client, sql, params, { analyze: true });
}

/** Demands that exactly one index is new, valid and on this table. */
export function demandOne(indexes: readonly IndexFacts[], table: string): IndexFacts {
  const [index, ...more] = indexes;
  const said = indexes.length === 0 ? "no index is new" : `${indexes.length} indexes are new`;
  demand(
    index !== undefined && more.length === 0 && index.table === table,
    `One index on ${table} was expected, and ${index && more.length === 0 ? `${index.name} is on ${index.table}` : said}. Each index is paid for with every write. Next: one \`create index on ${table} (…)\`, awaited.`,
  );
  return index;
}

/** The busiest user, two behind, one in the middle, one with few orders, and nobody. */
export async function someUsers(client: pg.Client): Promise<number[]> {
  const sql = `
    with counted as (select user_id as id, count(*) as n from orders group by user_id),
    ranked as (select id, row_number() over (order by n desc, id) as place, count(*) over () as users from counted)
    select id from ranked where place in (1, 2, 10, users / 2, users) order by place`;
  const { rows } = await client.query<{ id: number }>(sql);
  return [...rows.map(({ id }) => id), 5_000_000];
}

/**
 * The next step after a query that an index serves badly: by what its definition has that no query asked for, as far as that
 * says it, and else what is usual.
 */
export function nextStep([index]: readonly IndexFacts[], usual: string): string {
  const { definition = "" } = index ?? {};
  const condition = /WHERE (.*)$/.exec(definition)?.[1];
  if (condition)
    return `the index has only rows with ${condition}, and the server may use it only where the query says the same: leave the condition out.`;
  const collation = /COLLATE (\S+?)[,) ]/.exec(definition)?.[1];
  if (collation)
    return `the index has the collation ${collation}, by which the query does not compare: leave the collation out.`;
  const nulls = /DESC NULLS LAST|NULLS FIRST/.exec(definition)?.[0];
  if (nulls)
    return `the index has its nulls at the other end than the query (${nulls}), which is another order: leave \`nulls …\` out.`;
  return usual;
}

/** Demands that a plan takes its rows in order as they come, instead of sorting them; `usual` is the usual next step. */
export function demandNoSort(
  plan: Plan,
  what: string,
  indexes: readonly IndexFacts[],
  usual = "let the column that is sorted by follow those that are compared by `=`.",
): void {
  const sort = nodesOf(plan).find(({ name }) => /Sort/.test(name));
  const message = `${what} sorts its rows; they were to come in order. A sort waits for the last row before it gives the first. Next: ${nextStep(indexes, usual)}`;
  demand(sort === undefined, message);
}
