import type pg from "pg";
import { explain, type Lab, measure } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import { fixEstimates } from "#work/06-plans/4-fix-the-estimate";
import { clientFor } from "../../exercise-client.js";
import { demand, test } from "../../exercise-lab.js";
import { demandRefusalPasses } from "../../server-refusals.js";

/**
 * Tries
 *   zero: expects next to nothing of pairs that never occur
 *   one: expects what comes, of every pair, city and group
 *   many: expects what comes, of every pair, city and group
 *   missing: expects next to nothing of pairs that never occur
 *   repeated: puts the estimates right again when other rows are there
 *   error on the way: hands on the server's refusal
 *   second call: puts the estimates right again when other rows are there
 *   late work: expects what comes, of every pair, city and group
 */

/** Addresses in 40 cities, of which the first are far more frequent; each city in one of 8 countries. */
const fill = (count: number, from: number) => `insert into addresses
  select n, 'Country ' || (city * 3 + 1) % 8, 'City ' || city from (
    select n, ${from} + ((n % 40) * ((n / 40) % 40)) / 40 as city from generate_series(1, ${count}) n) as drawn`;

/** A shop with addresses that were never looked at, and a client of the test's own. */
async function shopWith(lab: Lab, count: number, from: number): Promise<pg.Client> {
  await lab.reset();
  const client = await lab.connect();
  await client.query("create table addresses (id integer, country text, city text)");
  await client.query(fill(count, from));
  return client;
}

const queries = {
  pair: "select * from addresses where country = $1 and city = $2",
  folded: "select * from addresses where lower(city) = lower($1)",
  groups: "select country, city, count(*) from addresses group by country, city",
};

/** Demands that what the server expects of a query is near to what comes. */
async function demandNear(client: pg.Client, name: keyof typeof queries, params: string[], when = ""): Promise<void> {
  const { root } = await explain(client, queries[name], params, { analyze: true });
  const [expected, came] = [root.estimatedRows ?? 0, root.rows ?? 0];
  const isNear = came === 0 ? expected <= 2 : expected <= came * 2 && expected >= came / 2;
  const of = params.length > 0 ? ` for ${params.join(" and ")}` : "";
  const next = {
    pair: "have the server look at both columns together, at their frequent pairs as well.",
    folded: "have the server look at the expression, too.",
    groups: "have the server count how many pairs there are.",
  };
  const message = `Of \`${name}\`${of}${when} the server expects ${formatCount(expected, "row")}; ${came} came. Within twice and half of them was demanded. By this number it chooses how to read, to join and to sort. Next: ${next[name]}`;
  demand(isNear, message);
}

async function pairsOf(client: pg.Client): Promise<[country: string, city: string][]> {
  const { rows } = await client.query("select country, city from addresses group by 1, 2 order by count(*) desc, 2");
  return rows.map(({ country, city }) => [country, city]);
}

async function demandAllNear(client: pg.Client, when = ""): Promise<void> {
  for (const [country, city] of await pairsOf(client)) {
    await demandNear(client, "pair", [country, city], when);
    await demandNear(client, "folded", [city.toUpperCase()], when);
  }
  await demandNear(client, "groups", [], when);
}

/** What must stay: the rows, the indexes, the planner's settings; and how many statistics objects there are. */
async function factsOf(client: pg.Client): Promise<{ kept: string; objects: number }> {
  const sql = `select (select count(*) || ' ' || coalesce(sum(hashtext(a::text)), 0) from addresses a) || ' ' ||
    (select count(*) from pg_index) || ' ' || (select count(*) from pg_class where relkind <> 'i') || ' ' ||
    (select md5(string_agg(name || setting, ',' order by name)) from pg_settings where name !~ '^transaction') as kept,
    (select count(*)::int from pg_statistic_ext) as objects`;
  const { rows } = await client.query<{ kept: string; objects: number }>(sql);
  return rows[0] ?? { kept: "", objects: 0 };
}

/** Runs the work as the one who fixes, and demands that nothing but statistics is different. */
async function fixed(lab: Lab, client: pg.Client): Promise<void> {
  const before = await factsOf(client);
  const worker = await clientFor(lab);
  // A measurement refuses work that returns while the server is still busy with what it asked.
  await measure(lab, () => fixEstimates(worker));
  const [after, ofWorker] = [await factsOf(await lab.connect()), await factsOf(worker)];
  const message =
    "Rows, indexes, tables or settings are not those of before. Next: change nothing but what the server knows of the columns.";
  demand(after.kept === before.kept && ofWorker.kept === before.kept, message);
}

test("expects what comes, of every pair, city and group", async ({ lab, other }) => {
  for (const [each, count, from] of [
    [lab, 8_000, 0],
    [other, 24_000, 13],
  ] as const) {
    const client = await shopWith(each, count, from);
    await fixed(each, client);
    await demandAllNear(client);
  }
});

test("expects next to nothing of pairs that never occur", async ({ lab }) => {
  const client = await shopWith(lab, 8_000, 5);
  await fixed(lab, client);
  const pairs = await pairsOf(client);
  for (const [k, [country]] of pairs.entries()) {
    const elsewhere = pairs.find(([other], at) => other !== country && at >= k % 5) ?? pairs[0];
    await demandNear(client, "pair", [country, elsewhere?.[1] ?? ""]);
  }
  await demandNear(client, "pair", ["Country 1", "Atlantis"]);
  await demandNear(client, "pair", ["Nowhere", pairs[0]?.[1] ?? ""]);
  await demandNear(client, "folded", ["Atlantis"]);
});

test("puts the estimates right again when other rows are there", async ({ lab }) => {
  const client = await shopWith(lab, 8_000, 0);
  await fixed(lab, client);
  const { objects } = await factsOf(client);
  await client.query("delete from addresses where id % 3 > 0");
  await client.query(fill(16_000, 30));
  await fixed(lab, client);
  await demandAllNear(client, ", after a second call, with other rows,");
  const now = (await factsOf(client)).objects;
  const message = `After the first call the statistics objects were ${objects}, after the second ${now}. Each is made anew with every analyze. Next: give yours a name, and see whether it is there.`;
  demand(now <= objects, message);
});

test("hands on the server's refusal", async ({ lab }) => {
  await demandRefusalPasses(lab, fixEstimates, { tables: "addresses", setUp: () => shopWith(lab, 40, 0) });
});
