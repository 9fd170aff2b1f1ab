/**
 * Wrong: inserts what is new, and leaves what is there.
 * Caught by: inserts what is new, updates what differs, and leaves the others
 * Says: must hold
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

export async function upsertContacts(client: pg.Client, contacts: readonly Contact[]): Promise<Upserted> {
  const sql = `
    insert into contacts as known (id, email, phone, credit, settings)
    select * from unnest($1::int[], $2::text[], $3::text[], $4::numeric[], $5::jsonb[])
    on conflict (id) do nothing
    returning xmax = 0 as inserted`;
  const { rows } = await client.query<{ inserted: boolean }>(sql, [
    contacts.map(({ id }) => id),
    contacts.map(({ email }) => email),
    contacts.map(({ phone }) => phone),
    contacts.map(({ credit }) => credit),
    contacts.map(({ settings }) => (settings === null ? null : JSON.stringify(settings))),
  ]);
  const inserted = rows.filter((row) => row.inserted).length;
  return { inserted, updated: rows.length - inserted, unchanged: contacts.length - rows.length };
}
