/**
 * Wrong: upserts one after the other: what came before the refused one stays.
 * Caught by: upserts all or nothing
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

export async function upsertContacts(client: pg.Client, contacts: readonly Contact[]): Promise<Upserted> {
  const rows: { inserted: boolean }[] = [];
  for (const { id, email, phone, credit, settings } of contacts) {
    const sql = `
      insert into contacts as known (id, email, phone, credit, settings)
      values ($1, $2, $3, $4, $5)
      on conflict (id) do update
        set email = excluded.email, phone = excluded.phone, credit = excluded.credit, settings = excluded.settings,
          updated_at = now()
        where (known.email, known.phone, known.credit, known.settings)
          is distinct from (excluded.email, excluded.phone, excluded.credit, excluded.settings)
      returning xmax = 0 as inserted`;
    const values = [id, email, phone, credit, settings === null ? null : JSON.stringify(settings)];
    rows.push(...(await client.query<{ inserted: boolean }>(sql, values)).rows);
  }
  const inserted = rows.filter((row) => row.inserted).length;
  return { inserted, updated: rows.length - inserted, unchanged: contacts.length - rows.length };
}
