/**
 * Wrong: makes a statement of each twenty thousand contacts: what came before the refused one stays.
 * Caught by: upserts tens of thousands, all or nothing, in one round trip
 * Says: upsertContacts(client, 40,000 contacts), of which the last has a credit of -1, threw the server's error
 * Says: the table is not as before
 */
import type pg from "pg";

interface Contact {
  id: number;
  email: string;
  phone: string | null;
  credit: string | null;
  settings: unknown;
}

interface Upserted {
  inserted: number;
  updated: number;
  unchanged: number;
}

const sql = `with put as (
    insert into contacts as c (id, email, phone, credit, settings)
    select * from unnest($1::integer[], $2::text[], $3::text[], $4::numeric[], $5::jsonb[])
    on conflict (id) do update
      set email = excluded.email, phone = excluded.phone, credit = excluded.credit, settings = excluded.settings,
        updated_at = now()
      where (c.email, c.phone, c.credit, c.settings)
        is distinct from (excluded.email, excluded.phone, excluded.credit, excluded.settings)
    returning old.id is null as is_new
  )
  select count(*) filter (where is_new)::integer as inserted, count(*) filter (where not is_new)::integer as updated from put`;

function columns(contacts: readonly Contact[]): unknown[] {
  return [
    contacts.map((contact) => contact.id),
    contacts.map((contact) => contact.email),
    contacts.map((contact) => contact.phone),
    contacts.map((contact) => contact.credit),
    contacts.map((contact) => (contact.settings === null ? null : JSON.stringify(contact.settings))),
  ];
}

export async function upsertContacts(client: pg.Client, contacts: readonly Contact[]): Promise<Upserted> {
  const sum = { inserted: 0, updated: 0, unchanged: contacts.length };
  for (let n = 0; n === 0 || n < contacts.length; n += 20_000) {
    const part = contacts.slice(n, n + 20_000);
    const { rows } = await client.query<{ inserted: number; updated: number }>(sql, columns(part));
    const { inserted = 0, updated = 0 } = rows[0] ?? {};
    sum.inserted += inserted;
    sum.updated += updated;
    sum.unchanged -= inserted + updated;
  }
  return sum;
}
