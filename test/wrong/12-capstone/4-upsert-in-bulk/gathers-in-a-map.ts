/**
 * Wrong: keeps the last of each id in a Map, and sends that.
 * Caught by: sends the users as they come, by eight round trips at most
 * Says: the server had none
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
    const last = new Map<number, ListedUser>();
    for await (const user of users) last.set(user.id, user);
    const kept = (async function* () {
      yield* last.values();
    })();
    await pipeline(copyLines(kept), client.query(from(`copy staging (id, ${columns}) from stdin`)));
    const { rows } = await client.query<Upserted>(`
      with given as (
        select distinct on (id) id, ${columns} from staging order by id, place desc
      ), written as (
        insert into users as known (id, ${columns}, updated_at) select id, ${columns}, now() from given
        on conflict (id) do update set (${columns}, updated_at) = (${each("excluded")}, now())
          where (${each("known")}) is distinct from (${each("excluded")})
        returning xmax = 0 as inserted
      )
      select count(*) filter (where inserted)::int as inserted, count(*) filter (where not inserted)::int as updated,
        (select count(*) from given)::int - count(*)::int as unchanged
      from written`);
    await client.query("commit");
    return rows[0] as Upserted;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}
