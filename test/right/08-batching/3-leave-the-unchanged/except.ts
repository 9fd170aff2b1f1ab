/**
 * Style: rows compared by `except`, which takes nulls for equal; a chain of promises; nothing sent for an empty list.
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

export function upsertContacts(client: pg.Client, contacts: readonly Contact[]): Promise<Upserted> {
  if (contacts.length === 0) return Promise.resolve({ inserted: 0, updated: 0, unchanged: 0 });
  const text = `
    insert into contacts (id, email, phone, credit, settings)
    select * from unnest($1::int[], $2::text[], $3::text[], $4::numeric[], $5::jsonb[])
    on conflict (id) do update
      set (email, phone, credit, settings, updated_at)
        = (excluded.email, excluded.phone, excluded.credit, excluded.settings, now())
      where exists (
        select contacts.email, contacts.phone, contacts.credit, contacts.settings
        except select excluded.email, excluded.phone, excluded.credit, excluded.settings)
    returning xmax::text`;
  const values = [
    contacts.map(({ id }) => id),
    contacts.map(({ email }) => email),
    contacts.map(({ phone }) => phone),
    contacts.map(({ credit }) => credit),
    contacts.map(({ settings }) => (settings === null ? null : JSON.stringify(settings))),
  ];
  return client.query<[string]>({ text, values, rowMode: "array" }).then(({ rows }) => {
    const inserted = rows.filter(([xmax]) => xmax === "0").length;
    return { inserted, updated: rows.length - inserted, unchanged: contacts.length - rows.length };
  });
}
