import type { Lab } from "roundtrip";
import { shift } from "./drawn-numbers.js";

/** A line of a price list. */
export interface Line {
  sku: string;
  cents: number;
}

/** A row of `prices`, without its sku. */
export interface Priced {
  cents: number;
  note: string | null;
}

/** Skus that are told apart by what a loader may lose: signs of its format, upper case, blanks. */
export const oddSkus = [
  "\\",
  "\\N",
  "\\.",
  "a\tb",
  "a\nb",
  "a\rb",
  "a\\nb",
  "A",
  "a",
  "",
  " ",
  "'\";--",
  "ä😀",
  "null",
];

/** How many skus there are at first: `sku-0001` and so on. */
export const skusOf = 400;

/** The nth sku. */
export const skuOf = (nth: number): string => `sku-${String(nth).padStart(4, "0")}`;

/**
 * Sees to it that a lab has prices, in no order, and nothing else that could be written to: who works in it may create no
 * tables but temporary ones.
 */
export async function priced(lab: Lab): Promise<void> {
  await lab.pool.query(`
    grant create on schema public to pg_database_owner;
    create table if not exists prices (sku text primary key, cents integer not null check (cents >= 0), note text);
    drop trigger if exists refused on prices;
    truncate prices;
    insert into prices select 'sku-' || lpad(id::text, 4, '0'), 1000 + ${shift() % 500} + id, 'note ' || id + ${shift()}
      from (select n * 37 % 401 as id from generate_series(1, ${skusOf}) n) shuffled;
    insert into prices values ('\\', 7, 'odd'), ('a', 8, null), ('', 9, 'empty')`);
  await lab.pool.query("vacuum analyze prices");
  const asked = await lab.pool.query<{ database: string; creators: string }>(`
    select quote_ident(current_database()) as database,
      (select string_agg(distinct grantee::regrole::text, ', ') from pg_namespace, aclexplode(nspacl)
        where nspname = 'public' and privilege_type = 'CREATE' and grantee <> 0) as creators`);
  for (const { database, creators } of asked.rows) {
    await lab.pool.query(`revoke create on schema public from public, ${creators};
      revoke create on database ${database} from current_user`);
  }
}

/** All prices of a lab by their sku. */
export async function pricesOf(lab: Lab): Promise<Map<string, Priced>> {
  const { rows } = await lab.pool.query<Priced & { sku: string }>("select sku, cents, note from prices");
  return new Map(rows.map(({ sku, cents, note }) => [sku, { cents, note }]));
}

/** What there must be after a list. */
export function loaded(before: ReadonlyMap<string, Priced>, lines: readonly Line[]): Map<string, Priced> {
  const after = new Map(before);
  for (const { sku, cents } of lines) after.set(sku, { cents, note: after.get(sku)?.note ?? null });
  return after;
}

/** A list that comes line by line, each in a turn of its own. */
export async function* list(lines: readonly Line[]): AsyncGenerator<Line> {
  for (const line of lines) yield Object.freeze({ ...line });
}

/** A list that breaks off after its lines. */
export async function* brokenList(lines: readonly Line[], error: Error): AsyncGenerator<Line> {
  yield* list(lines);
  throw error;
}
