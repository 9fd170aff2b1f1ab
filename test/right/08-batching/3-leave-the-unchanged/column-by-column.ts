/**
 * Style: a condition for each column, and a document of JSON for all parameters.
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
    with written as (
      insert into contacts as known (id, email, phone, credit, settings)
      select * from json_to_recordset($1) as contact (id int, email text, phone text, credit numeric, settings jsonb)
      on conflict (id) do update
        set email = excluded.email, phone = excluded.phone, credit = excluded.credit, settings = excluded.settings,
        updated_at = now()
      where known.email is distinct from excluded.email or known.phone is distinct from excluded.phone
        or known.credit is distinct from excluded.credit or known.settings is distinct from excluded.settings
      returning xmax = 0 as inserted
    )
    select count(*) filter (where inserted)::int as inserted, count(*) filter (where not inserted)::int as updated,
      json_array_length($1) - count(*)::int as unchanged
    from written`;
  const { rows } = await client.query<Upserted>(sql, [JSON.stringify(contacts)]);
  return rows[0] as Upserted;
}
