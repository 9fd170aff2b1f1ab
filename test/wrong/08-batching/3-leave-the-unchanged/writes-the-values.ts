/**
 * Wrong: writes the values into the SQL, with quotes around them.
 * Caught by: makes one round trip, and binds every value
 * Says: sent SQL that holds the value
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
  if (contacts.length === 0) return { inserted: 0, updated: 0, unchanged: 0 };
  const text = (value: unknown) => (value === null ? "null" : client.escapeLiteral(String(value)));
  const values = contacts.map(({ id, email, phone, credit, settings }) => {
    const json = settings === null ? null : JSON.stringify(settings);
    return `(${id}, ${text(email)}, ${text(phone)}, ${text(credit)}::numeric, ${text(json)}::jsonb)`;
  });
  const sql = `
    insert into contacts as known (id, email, phone, credit, settings)
    values ${values.join(", ")}
    on conflict (id) do update
      set email = excluded.email, phone = excluded.phone, credit = excluded.credit, settings = excluded.settings,
        updated_at = now()
      where (known.email, known.phone, known.credit, known.settings)
        is distinct from (excluded.email, excluded.phone, excluded.credit, excluded.settings)
    returning xmax = 0 as inserted`;
  const { rows } = await client.query<{ inserted: boolean }>(sql);
  const inserted = rows.filter((row) => row.inserted).length;
  return { inserted, updated: rows.length - inserted, unchanged: contacts.length - rows.length };
}
