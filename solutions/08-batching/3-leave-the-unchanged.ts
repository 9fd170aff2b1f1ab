import pg from "pg";

export interface Contact {
  id: number;
  email: string;
  phone: string | null;
  /** A text, for a number here has not room for all digits. */
  credit: string | null;
  /** Any JSON; null is NULL, as everywhere. */
  settings: unknown;
}

export interface Upserted {
  inserted: number;
  updated: number;
  unchanged: number;
}

/**
 * The table:
 *
 *   create table contacts (
 *     id integer primary key, email text not null, phone text, credit numeric check (credit >= 0), settings jsonb,
 *     remark text, updated_at timestamptz not null default now()
 *   )
 */
export async function upsertContacts(client: pg.Client, contacts: readonly Contact[]): Promise<Upserted> {
  // The condition is tried on the row as it is when its turn comes, whatever others have written meanwhile. `updated_at` is not
  // compared: the list does not say it. A row that was updated has been locked for it, which its `xmax` says.
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
  // A contact that was left unchanged does not come back from `returning`.
  const inserted = rows.filter((row) => row.inserted).length;
  return { inserted, updated: rows.length - inserted, unchanged: contacts.length - rows.length };
}
