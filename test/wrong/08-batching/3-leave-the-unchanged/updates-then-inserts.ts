/**
 * Wrong: updates what is there, then inserts what was not: somebody else may have, in between.
 * Caught by: decides by what is there when somebody else writes the same rows
 * Says: duplicate key
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
    with given (id, email, phone, credit, settings) as (
      select * from unnest($1::int[], $2::text[], $3::text[], $4::numeric[], $5::jsonb[])
    ), news as (
      select given.* from given left join contacts as known using (id)
      where known.id is null or (known.email, known.phone, known.credit, known.settings)
        is distinct from (given.email, given.phone, given.credit, given.settings)
    )
    , updated as (
      update contacts as known
      set email = news.email, phone = news.phone, credit = news.credit, settings = news.settings, updated_at = now()
      from news where news.id = known.id
      returning known.id
    ), inserted as (
      insert into contacts (id, email, phone, credit, settings)
      select * from news where id not in (select id from updated)
      returning id
    )
    select false as inserted from updated union all select true from inserted`;
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
