/**
 * Wrong: reads what is there, compares here, and writes what differs in a second trip.
 * Caught by: takes for equal what the server takes for equal
 * Says: must return
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
  const { rows: found } = await client.query(
    "select id, email, phone, credit::text, settings from contacts where id = any($1)",
    [contacts.map(({ id }) => id)],
  );
  const known = new Map(found.map((row) => [row.id, JSON.stringify(row)]));
  const news = contacts.filter(
    ({ id, email, phone, credit, settings }) =>
      known.get(id) !== JSON.stringify({ id, email, phone, credit, settings }),
  );
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
    news.map(({ id }) => id),
    news.map(({ email }) => email),
    news.map(({ phone }) => phone),
    news.map(({ credit }) => credit),
    news.map(({ settings }) => (settings === null ? null : JSON.stringify(settings))),
  ]);
  const inserted = rows.filter((row) => row.inserted).length;
  return { inserted, updated: rows.length - inserted, unchanged: contacts.length - rows.length };
}
