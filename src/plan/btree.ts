import type pg from "pg";
import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { Lab } from "../lab/lab.js";
import { withClient } from "../lab/with-client.js";
import { BtreeError } from "./errors.js";

/** One page of the way down. */
export interface BtreeStep {
  /** `leaf` at level 0; above it `inner`, and topmost `root`. A tree of one page is a `root` at level 0. */
  readonly kind: "root" | "inner" | "leaf";
  /** Number of the page in the index's file. */
  readonly page: number;
  /** Its keys in order. Above the leaves the first is empty: it stands for everything below the second. */
  readonly keys: readonly string[];
  /** Which of the keys leads on, from 0: the last that is not above the one looked for. -1 where all keys of a leaf are. */
  readonly at: number;
}

/** The way from the root of a B-tree to one key, and to the row in the table. */
export interface BtreeDescent {
  readonly index: string;
  readonly table: string;
  readonly key: string;
  /** From the root to the leaf. */
  readonly steps: readonly BtreeStep[];
  /** Pages of the whole index. */
  readonly indexPages: number;
  /** Where the row lies in the table: its page, and its tuple index there; undefined for a key that is not in the index. */
  readonly row?: { readonly page: number; readonly index: number };
}

/** An entry of a page, by the extension `pageinspect`. */
interface Item {
  itemoffset: number;
  ctid: string;
  data: string;
  htid: string | null;
}

/**
 * Descends a B-tree of PostgreSQL to one key, page by page, as the server itself does.
 *
 * The pages are read by the extension `pageinspect`, over a connection of the administrator's that is not counted.
 *
 * @param lab the lab that the index is in; it is committed
 * @param index the name of a B-tree over one column of text
 * @param key what is looked for
 * @throws BtreeError for another index, and where the server lets nobody look into its pages
 */
export async function descendBtree(lab: Lab, index: string, key: string): Promise<BtreeDescent> {
  if (!(lab instanceof Lab))
    throw new InvalidArgumentError(`descendBtree: expected a lab first, got ${describe(lab)}.`);
  for (const [what, value] of Object.entries({ index, key })) {
    if (typeof value === "string") continue;
    throw new InvalidArgumentError(`descendBtree: ${what}: expected a text, got ${describe(value)}.`);
  }
  return withClient(lab.adminConfig, async (client) => {
    // The index is meant as the reader names it.
    await client.query("set search_path = pg_catalog, public");
    const { table, pages } = await requireTextBtree(client, index);
    await client.query("create extension if not exists pageinspect schema pg_catalog").catch((cause) => {
      throw new BtreeError(`The pages of an index are read by the extension pageinspect: ${cause.message}.`, { cause });
    });
    const meta = await client.query<{ root: string; level: string }>("select root, level from bt_metap($1)", [index]);
    let page = Number(meta.rows[0]?.root);
    const steps: BtreeStep[] = [];
    let leads: Item | undefined;
    for (let level = Number(meta.rows[0]?.level); level >= 0; level -= 1) {
      const items = await itemsOf(client, index, page);
      const keys = items.map(({ data }) => textOf(data));
      const at = await lastNotAbove(client, keys, key, level > 0);
      steps.push({ kind: steps.length === 0 ? "root" : level > 0 ? "inner" : "leaf", page, keys, at });
      leads = level > 0 || keys[at] === key ? items[at] : undefined;
      if (level > 0) page = tupleIn(leads?.ctid)?.page ?? 0;
    }
    const row = tupleIn(leads?.htid ?? leads?.ctid);
    return { index, table, key, steps, indexPages: pages, ...(row && { row }) };
  });
}

async function requireTextBtree(client: pg.Client, index: string): Promise<{ table: string; pages: number }> {
  const sql = `
    select i.indrelid::regclass::text as table, (pg_relation_size(c.oid) / 8192)::int as pages,
      a.amname = 'btree' and i.indnkeyatts = 1 and i.indnatts = 1 and t.atttypid = 'text'::regtype as fits
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
      join pg_attribute t on t.attrelid = c.oid and t.attnum = 1
    where c.oid = to_regclass($1)`;
  const [found] = (await client.query<{ table: string; pages: number; fits: boolean }>(sql, [index])).rows;
  if (!found) throw new BtreeError("descendBtree: expected the name of an index, and there is none of this name.");
  if (!found.fits)
    throw new BtreeError("descendBtree: expected a B-tree over one column of type text, got another index.");
  return found;
}

/** The entries of a page; without the first where that is the page's upper bound and no entry. */
async function itemsOf(client: pg.Client, index: string, page: number): Promise<Item[]> {
  const sql = `
    select itemoffset, ctid::text, data, htid::text from bt_page_items($1, $2)
    where itemoffset > 1 or (select btpo_next from bt_page_stats($1, $2)) = 0
    order by itemoffset`;
  return (await client.query<Item>(sql, [index, page])).rows;
}

/** The last key that is not above another. The server compares, by its own order. Above the leaves the first has no text. */
async function lastNotAbove(
  client: pg.Client,
  keys: readonly string[],
  key: string,
  aboveLeaves: boolean,
): Promise<number> {
  const sql = "select count(*)::int as n from unnest($1::text[]) as each (key) where key <= $2";
  const { rows } = await client.query<{ n: number }>(sql, [keys.slice(aboveLeaves ? 1 : 0), key]);
  return (rows[0]?.n ?? 0) - (aboveLeaves ? 0 : 1);
}

/** A tuple identifier like `(42,7)`. */
function tupleIn(ctid: string | undefined): { page: number; index: number } | undefined {
  const [, page, index] = /^\((\d+),(\d+)\)$/.exec(ctid ?? "") ?? [];
  return page === undefined ? undefined : { page: Number(page), index: Number(index) };
}

/**
 * A text from its bytes in an index: its length in one byte, odd, or in four, then the text, then padding.
 *
 * @param data hexadecimal, a space between bytes
 */
function textOf(data: string): string {
  const bytes = Buffer.from(data.replaceAll(" ", ""), "hex");
  const [first = 0] = bytes;
  if (bytes.length === 0) return "";
  const isShort = (first & 1) === 1;
  const length = isShort ? first >> 1 : bytes.readUInt32LE(0) >> 2;
  return bytes.toString("utf8", isShort ? 1 : 4, length);
}
