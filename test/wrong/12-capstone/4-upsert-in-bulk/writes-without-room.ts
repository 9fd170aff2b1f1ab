/**
 * Wrong: writes to the COPY whether it has room or not, so that the list gathers in memory.
 * Caught by: takes no more users than the server has room for
 * Says: have been taken from the list and not sent on
 */
import { finished } from "node:stream/promises";
import pg from "pg";
import { from } from "pg-copy-streams";

/** A user as the list has it: the columns of `users (id integer primary key, …)`, without `updated_at`. */
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

/** The users as COPY wants them, a line each, in the order of the columns above. This is right as it is. */
async function* copyLines(users: AsyncIterable<ListedUser>): AsyncGenerator<string> {
  for await (const { id, email, name, age, city, created_at, last_login } of users) {
    const times = [created_at.toISOString(), last_login?.toISOString() ?? "\\N"];
    yield `${[id, escaped(email), escaped(name), age ?? "\\N", escaped(city), ...times].join("\t")}\n`;
  }
}

const columns = "id, email, name, age, city, created_at, last_login";

const stage = `begin isolation level read committed;
  create temp table bulk_upsert_stage (
    place bigint generated always as identity,
    id integer not null, email text, name text, age integer, city text,
    created_at timestamptz, last_login timestamptz
  ) on commit drop`;

const upsert = `with latest as (
    select distinct on (id) ${columns} from pg_temp.bulk_upsert_stage order by id, place desc
  ), written as (
    insert into users as old (${columns}, updated_at)
    select ${columns}, now() from latest order by id
    on conflict (id) do update set
      email = excluded.email, name = excluded.name, age = excluded.age, city = excluded.city,
      created_at = excluded.created_at, last_login = excluded.last_login, updated_at = excluded.updated_at
    where (old.email, old.name, old.age, old.city, old.created_at, old.last_login)
      is distinct from (excluded.email, excluded.name, excluded.age, excluded.city,
        excluded.created_at, excluded.last_login)
    returning (xmax = 0) as is_new
  )
  select (select count(*) from latest)::int as listed,
    count(*) filter (where is_new)::int as inserted,
    count(*) filter (where not is_new)::int as updated
  from written`;

/** Brings the table up to the list. */
export async function bulkUpsertUsers(client: pg.Client, users: AsyncIterable<ListedUser>): Promise<Upserted> {
  try {
    await client.query(stage);
    const copy = client.query(from(`copy pg_temp.bulk_upsert_stage (${columns}) from stdin`));
    const over = finished(copy);
    over.catch(() => {});
    try {
      for await (const line of copyLines(users)) {
        if (copy.destroyed) break;
        copy.write(line);
      }
      copy.end();
    } catch (error) {
      copy.destroy(error as Error); // The server is told, and the first error is kept.
      await over.catch(() => {});
      throw error;
    }
    await over;
    const { rows } = await client.query(upsert);
    await client.query("commit");
    const { listed, inserted, updated } = rows[0];
    return { inserted, updated, unchanged: listed - inserted - updated };
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  }
}
