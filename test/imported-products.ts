import type { Lab, ProductRow } from "roundtrip";
import { shift } from "./drawn-numbers.js";
import { openDirectly } from "./exercise-pool.js";

/** What a list must come to: products by their sku, and the report. */
export interface Import {
  products: Map<string, string>;
  report: { imported: number; refused: number[] };
}

const told = ({ name, cents }: Pick<ProductRow, "name" | "cents">, at: string) => `${name}, ${cents} cents, ${at}`;

/** When the products came that are there before a call; those of a call come in the transaction's own moment. */
const [longAgo, today] = ["2020-02-02", "at its own time"];

/** Products of which the table has these alone: they came long ago. */
export async function stockWith(lab: Lab, rows: readonly ProductRow[]): Promise<void> {
  await using direct = await openDirectly(lab);
  await direct.query("truncate products");
  const sql = "insert into products select *, $4 from unnest($1::text[], $2::text[], $3::int[])";
  const columns = [rows.map(({ sku }) => sku), rows.map(({ name }) => name), rows.map(({ cents }) => cents)];
  await direct.query(sql, [...columns, longAgo]);
}

/** All products of a lab: when each came, and what it is. */
export async function productsOf(lab: Lab): Promise<Map<string, string>> {
  const { rows } = await lab.pool.query<ProductRow & { old: boolean; sane: boolean }>(
    `select sku, name, cents, imported_at = '${longAgo}' as old, imported_at between now() - interval '1 day' and now() as sane from products`,
  );
  return new Map(
    rows.map(({ sku, old, sane, ...row }) => [sku, told(row, old ? longAgo : sane ? today : "at no time")]),
  );
}

/** What must become of a list: as if its rows came one after the other. */
export function wantedImport(before: ReadonlyMap<string, string>, rows: readonly ProductRow[]): Import {
  const products = new Map(before);
  const refused: number[] = [];
  for (const [place, row] of rows.entries()) {
    if (row.cents < 0 || products.has(row.sku)) refused.push(place);
    else products.set(row.sku, told(row, today));
  }
  return { products, report: { imported: rows.length - refused.length, refused } };
}

/** A list that nobody may change. */
export const given = (rows: readonly ProductRow[]): readonly ProductRow[] =>
  Object.freeze(rows.map((row) => Object.freeze({ ...row })));

/** A product. */
export const product = (sku: string, cents = 100, name = `Product ${sku}`): ProductRow => ({ sku, name, cents });

/** So many rows, in no order, of about two thirds as many skus; some cost less than nothing, some nothing. */
export function mixed(count: number, seed: number): ProductRow[] {
  const from = seed + shift();
  return Array.from({ length: count }, (_, k) => {
    const n = ((k + from) * 7_919) % Math.ceil((count * 2) / 3);
    return product(`S${n}`, ((k * 13 + from) % 9) - 2, `Product ${n} of row ${k + from}`);
  });
}
