import type pg from "pg";
import type { Lab } from "roundtrip";
import { shift } from "./drawn-numbers.js";
import { clientFor } from "./exercise-client.js";
import { same } from "./exercise-lab.js";

/** What a list says of one contact. */
export interface Contact {
  id: number;
  email: string;
  phone: string | null;
  credit: string | null;
  settings: unknown;
}

/** A row as it must be: JSON in an object, so that null in it is not NULL. */
export interface Row extends Contact {
  settings: { json: unknown } | null;
  remark: string | null;
  /** The row's version, its `ctid` and `xmin`: "new" for one that was written in the transaction of the reader. */
  version: string;
  updated: string;
}

const longAgo = "2019-01-01";
/** What the moment of a transaction's beginning is called. */
const now = "now() of the transaction";

/** A client of a shop in which the table is there, with contacts 0 to 199, of whom many have nulls. */
export async function shopWithContacts(lab: Lab): Promise<pg.Client> {
  const client = await clientFor(lab);
  await client.query(`drop table if exists contacts;
    create table contacts (
      id integer primary key, email text not null, phone text, credit numeric check (credit >= 0), settings jsonb,
      remark text, updated_at timestamptz not null default now());
    insert into contacts
      select n, 'c' || n || '@example.com', case when n % 3 > 0 then '+49 ' || n end, case when n % 4 > 0 then (n + ${shift()}) * 0.50 end,
        case when n % 5 > 0 then jsonb_build_object('news', n % 2 = 0, 'langs', jsonb_build_array('de', n, null)) end,
        'remark ' || n + ${shift()}, '${longAgo}'
      from generate_series(0, 199) n`);
  return client;
}

const readSql = `
  select id, email, phone, credit::text, settings::text, remark,
    case when xmin = pg_current_xact_id_if_assigned()::xid then 'new' else ctid::text || ' ' || xmin::text end as version,
    case updated_at when now() then '${now}' else to_char(updated_at, 'YYYY-MM-DD') end as updated
  from contacts order by id`;

/** All rows, in the order of their ids. */
export async function contactRows(client: pg.Client): Promise<Row[]> {
  const { rows } = await client.query<Row & { settings: string | null }>(readSql);
  return rows.map((row) => ({ ...row, settings: row.settings === null ? null : { json: JSON.parse(row.settings) } }));
}

/** Everything that the table holds, versions too, as one text. */
export const contactFacts = async (client: pg.Client) =>
  JSON.stringify((await client.query("select ctid, xmin, c.* from contacts c order by id")).rows);

/** What the list says of the contacts that are there. */
export const contactsOf = (rows: readonly Row[]): Contact[] =>
  rows.map(({ id, email, phone, credit, settings }) => ({
    id,
    email,
    phone,
    credit,
    settings: settings?.json ?? null,
  }));

/** What a row holds that is as the list says. */
export const rowOf = ({ settings, ...rest }: Contact) => ({
  ...rest,
  settings: settings === null ? null : { json: settings },
});
/** What the list says of a row. */
export const valuesOf = ({ id, email, phone, credit, settings }: Row) => ({ id, email, phone, credit, settings });

/** What must come of an upsert, values compared as they are written. */
export function wantedContacts(before: readonly Row[], contacts: readonly Contact[]) {
  const rows = new Map(before.map((row) => [row.id, row]));
  const counts = { inserted: 0, updated: 0, unchanged: 0 };
  for (const contact of contacts) {
    const known = rows.get(contact.id);
    const values = rowOf(contact);
    const isSame = known !== undefined && same(valuesOf(known), values);
    counts[known === undefined ? "inserted" : isSame ? "unchanged" : "updated"]++;
    if (!isSame) rows.set(contact.id, { remark: null, ...known, ...values, version: "new", updated: now });
  }
  return { rows: [...rows.values()].sort((a, b) => a.id - b.id), counts };
}

/** A contact. */
export const contact = (id: number, values: Partial<Contact> = {}): Contact => ({
  id,
  email: `c${id}@example.com`,
  phone: "+33 1",
  credit: "1.10",
  settings: { news: true },
  ...values,
});

/** The contacts of a shop, with every so many of them changed in one column, and some new ones. */
export async function mixedContacts(client: pg.Client, nth: number, fresh: number): Promise<Contact[]> {
  const known = contactsOf(await contactRows(client));
  const changes: Partial<Contact>[] = [
    { email: "new@example.com" },
    { phone: "+1" },
    { credit: "7.77" },
    { settings: [1] },
  ];
  const list = known.map((each, k) => (k % nth === 0 ? { ...each, ...changes[(k / nth) % 4] } : each));
  for (let k = 0; k < fresh; k++) list.splice((k * 37) % list.length, 0, contact(1_000 + k));
  return list;
}

/** Values of each column of which no two are equal, though some look so. */
export const different: { [Column in "email" | "phone" | "credit" | "settings"]: Contact[Column][] } = {
  email: ["", " ", "a", "A", "a ", "é", "e\u0301", "NULL", "a|b", '"', "\\", "'", "{}", "a,b"],
  phone: [null, "", " ", "0", "a", "A", "ä", "a\u0308", "NULL", "null", "1", "1.0", "{}", "\\N"],
  credit: [
    null,
    "0",
    "0.000000000000000000000001",
    "1.1",
    "1.10000000000000000001",
    "9007199254740992",
    "9007199254740993",
  ],
  settings: [
    null,
    {},
    [],
    [null],
    [[]],
    "",
    " ",
    "null",
    "{}",
    0,
    false,
    true,
    1,
    "1",
    [1, 2],
    [2, 1],
    { a: 1 },
    { a: null },
    { A: 1 },
    { a: [1] },
  ],
};
