/**
 * Wrong: takes settings for the same that contain the new ones.
 * Caught by: updates a row of which a single column differs
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
    on conflict (id) do update
      set email = excluded.email, phone = excluded.phone, credit = excluded.credit, settings = excluded.settings,
        updated_at = now()
      where known.email is distinct from excluded.email
        or known.phone is distinct from excluded.phone
        or known.credit is distinct from excluded.credit
        or (known.settings @> excluded.settings) is not true and (known.settings is not null or excluded.settings is not null)
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
