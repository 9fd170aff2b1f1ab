/**
 * Wrong: has the table cleaned up when it has returned.
 * Caught by: makes one round trip, and binds every value
 * Says: Await everything that the function starts
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
      where (known.email, known.phone, known.credit, known.settings)
        is distinct from (excluded.email, excluded.phone, excluded.credit, excluded.settings)
    returning xmax = 0 as inserted`;
  const { rows } = await client.query<{ inserted: boolean }>(sql, [
    contacts.map(({ id }) => id),
    contacts.map(({ email }) => email),
    contacts.map(({ phone }) => phone),
    contacts.map(({ credit }) => credit),
    contacts.map(({ settings }) => (settings === null ? null : JSON.stringify(settings))),
  ]);
  void client.query("select pg_sleep(1); analyze contacts").catch(() => undefined);
  const inserted = rows.filter((row) => row.inserted).length;
  return { inserted, updated: rows.length - inserted, unchanged: contacts.length - rows.length };
}
