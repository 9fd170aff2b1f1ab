import type pg from "pg";
import type { Lab } from "roundtrip";
import { drawer, shift } from "./drawn-numbers.js";
import { clientFor } from "./exercise-client.js";

/** What a list says of one sku in one warehouse. */
export interface Level {
  warehouse: number;
  sku: string;
  quantity: number;
  price: string | null;
}

/** A row as it must be: all but the moments, of which those before the call are known. */
export interface Row extends Level {
  shelf: string | null;
  created: string;
  updated: string | null;
}

const [longAgo, lately] = ["2019-01-01", "2020-02-02"];

/** What the moments of a call are called: its transaction's. */
const now = "now() of the transaction";

/** A client of a shop in which the table is there, with some stock, changed before or never. */
export async function stockedShop(lab: Lab): Promise<pg.Client> {
  const client = await clientFor(lab);
  await client.query(`drop table if exists stock;
    create table stock (
      warehouse integer, sku text, quantity integer not null check (quantity >= 0), price numeric,
      shelf text, created_at timestamptz not null default now(), updated_at timestamptz, primary key (warehouse, sku));
    insert into stock
      select n % 4, 'S' || n, n + ${shift() % 500}, (n % 50 + ${shift() % 500}) * 0.50, 'shelf ' || n % 9, '${longAgo}', case when n % 3 = 0 then timestamptz '${lately}' end
      from generate_series(0, 299) n`);
  return client;
}

/** A moment in SQL, as a text that tells it from that of the transaction, be it a microsecond later. */
const told = (column: string) => `case ${column} when now() then '${now}'
  else to_char(${column}, 'YYYY-MM-DD HH24:MI:SS.US') || case when ${column} > now() then ', after ${now}' else '' end end`;

const readSql = `
  select warehouse, sku, quantity, price::text, shelf,
    ${told("created_at")} as created, ${told("updated_at")} as updated
  from stock`;

const keyOf = ({ warehouse, sku }: Level) => JSON.stringify([warehouse, sku]);
const byKey = <T extends Level>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));

/** All rows, in the order of their keys. */
export const stockOf = async (client: pg.Client) => byKey((await client.query<Row>(readSql)).rows);
/** Everything that the table holds, as one text. */
export const stockFacts = async (client: pg.Client) =>
  JSON.stringify((await client.query("select s::text from stock s order by 1")).rows);

/** What must come of an upsert: rows, and how many of them are new, and were there. */
export function wantedStock(before: readonly Row[], levels: readonly Level[]) {
  const rows = new Map(before.map((row) => [keyOf(row), row]));
  const touched = new Map(levels.map((level) => [keyOf(level), rows.has(keyOf(level))]));
  for (const level of levels) {
    const known = rows.get(keyOf(level));
    const fresh = { shelf: null, created: now, updated: null };
    const isOld = touched.get(keyOf(level)) === true;
    rows.set(keyOf(level), isOld && known ? { ...known, ...level, updated: now } : { ...fresh, ...level });
  }
  const updated = [...touched.values()].filter(Boolean).length;
  return { rows: byKey([...rows.values()]), counts: { inserted: touched.size - updated, updated } };
}

/** A level. */
export const at = (warehouse: number, sku: string, quantity = 1, price: string | null = "1.10"): Level => ({
  warehouse,
  sku,
  quantity,
  price,
});

/** So many levels, in no order, of which about half are of rows that are there; keys come several times. */
export function drawnLevels(seed: number, count: number, keys: number): Level[] {
  const draw = drawer(seed);
  return Array.from({ length: count }, () => {
    const n = 300 - (keys >> 1) + draw(keys);
    const price = draw(6) === 0 ? null : `${draw(900)}.${100 + draw(900)}`;
    return at(Math.abs(n % 4), `S${n}`, draw(1_000_000), price);
  });
}

const skus = [
  "",
  " ",
  "a",
  "A",
  "a ",
  " a",
  "ä",
  "a\u0308",
  "é",
  "e\u0301",
  "ß",
  "ss",
  "ﬁ",
  "fi",
  "1",
  "01",
  "1.0",
  "NULL",
  "null",
  "{}",
  "\n",
  "a\n",
  "a\u00a0",
  "a\u200b",
  '"',
  "\\",
  "'",
];
/** What may stand between a warehouse and its sku, where both are made one text, and in a sku as well. */
const separators = ["-", ",", ":", "|", "/", " ", "\t", "\n", "_", ".", ";", "#", '"', "--", "::", '","', "\u001f"];
/** For each of them, keys that are one and the same when they are joined without care, or parted again without care. */
const joined: [number, string][] = ["", ...separators].flatMap((between): [number, string][] => [
  [3, `a${between}b`],
  [3, `${between}a`],
  [33, `${between}a`],
  [3, `3${between}a`],
  [3, `b${between}`],
  [-3, `b${between}`],
  [33, `b${between}`],
  [3, `b${between}3`],
]);
const inherited = ["__proto__", "constructor", "toString", "hasOwnProperty", "0", "10", "9"];

/** Keys of which no two are the same, but which are easily taken for the same. */
export const alikeKeys: [warehouse: number, sku: string][] = [
  ...skus.map((sku): [number, string] => [1, sku]),
  ...joined,
  ...inherited.map((sku): [number, string] => [2, sku]),
];
