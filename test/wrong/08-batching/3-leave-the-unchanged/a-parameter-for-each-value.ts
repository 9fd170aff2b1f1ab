/**
 * Wrong: makes a parameter of each value, of which a statement can have 65,535.
 * Caught by: upserts tens of thousands, all or nothing, in one round trip
 * Says: Next: a statement has 65,535 parameters at most
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
  const rowOf = (at: number) => `(${[1, 2, 3, 4, 5].map((column) => `$${at * 5 + column}`).join(", ")})`;
  const sql = `
    insert into contacts as known (id, email, phone, credit, settings)
    values ${contacts.map((_, at) => rowOf(at)).join(", ")}
    on conflict (id) do update
      set email = excluded.email, phone = excluded.phone, credit = excluded.credit, settings = excluded.settings,
        updated_at = now()
      where (known.email, known.phone, known.credit, known.settings)
        is distinct from (excluded.email, excluded.phone, excluded.credit, excluded.settings)
    returning xmax = 0 as inserted`;
  const values = contacts.flatMap(({ id, email, phone, credit, settings }) => [
    id,
    email,
    phone,
    credit,
    settings === null ? null : JSON.stringify(settings),
  ]);
  const { rows } = await client.query<{ inserted: boolean }>(sql, values);
  const inserted = rows.filter((row) => row.inserted).length;
  return { inserted, updated: rows.length - inserted, unchanged: contacts.length - rows.length };
}
