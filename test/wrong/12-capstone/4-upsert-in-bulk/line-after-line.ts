/**
 * Wrong: numbers the lines of each id, and writes first the first of each, then the second, and so on.
 * Caught by: of users with one id the last counts, and no other is written
 * Says: was written
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from } from "pg-copy-streams";

export interface ListedUser {
  id: number;
  email: string;
  name: string;
  age: number | null;
  city: string;
  created_at: Date;
  last_login: Date | null;
}

export interface Upserted {
  inserted: number;
  updated: number;
  unchanged: number;
}

const escapes: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
const escaped = (text: string) => text.replace(/[\\\t\n\r]/g, (sign) => escapes[sign] ?? sign);

async function* copyLines(users: AsyncIterable<ListedUser>): AsyncGenerator<string> {
  for await (const { id, email, name, age, city, created_at, last_login } of users) {
    const times = [created_at.toISOString(), last_login?.toISOString() ?? "\\N"];
    yield `${[id, escaped(email), escaped(name), age ?? "\\N", escaped(city), ...times].join("\t")}\n`;
  }
}
export async function bulkUpsertUsers(client: pg.Client, users: AsyncIterable<ListedUser>): Promise<Upserted> {
  const columns = "email, name, age, city, created_at, last_login";
  const each = (of: string) => columns.replaceAll(/\w+/g, (column) => `${of}.${column}`);
  await client.query("begin");
  try {
    await client.query(`create temp table staging (place bigint generated always as identity, id integer, email text,
      name text, age integer, city text, created_at timestamptz, last_login timestamptz) on commit drop`);
    await pipeline(copyLines(users), client.query(from(`copy staging (id, ${columns}) from stdin`)));
    const lines = await client.query<{ n: number; ids: number }>(`
      select coalesce(max(n), 0)::int as n, count(distinct id)::int as ids
      from (select id, row_number() over (partition by id order by place) as n from staging) s`);
    await client.query("create temp table written (id integer, inserted boolean) on commit drop");
    await client.query(`do $$ begin for turn in 1..${lines.rows[0]?.n} loop
      with given as (select * from (select *, row_number() over (partition by id order by place) as n from staging) s where n = turn),
      put as (
        insert into users as known (id, ${columns}, updated_at) select id, ${columns}, now() from given order by id
        on conflict (id) do update set (${columns}, updated_at) = (${each("excluded")}, now())
          where (${each("known")}) is distinct from (${each("excluded")})
        returning id, xmax = 0 as inserted
      )
      insert into written select * from put;
    end loop; end $$`);
    const { rows } = await client.query<Upserted>(`
      select count(*) filter (where i)::int as inserted, count(*) filter (where not i)::int as updated,
        ${lines.rows[0]?.ids} - count(*)::int as unchanged
      from (select bool_or(inserted) as i from written group by id) w`);
    await client.query("commit");
    return rows[0] as Upserted;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}
