import { pipeline } from "node:stream/promises";
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

// More than 25 lines: a table of seven columns has to be named in its staging table, in the insert, and in the comparison.
/** Brings the table up to the list. */
export async function bulkUpsertUsers(client: pg.Client, users: AsyncIterable<ListedUser>): Promise<Upserted> {
  const columns = "email, name, age, city, created_at, last_login";
  const each = (of: string) => columns.replaceAll(/\w+/g, (column) => `${of}.${column}`);
  await client.query("begin");
  try {
    // Each session has a staging table of its own, and it ends with the transaction, whichever way that goes.
    await client.query(`create temp table staging (place bigint generated always as identity, id integer, email text,
      name text, age integer, city text, created_at timestamptz, last_login timestamptz) on commit drop`);
    await pipeline(copyLines(users), client.query(from(`copy staging (id, ${columns}) from stdin`)));
    // First the last line of each id, then the comparison: an earlier line must count for nothing. The comparison is tried on
    // the row as it is when its turn comes, whatever others have written. What is updated was locked for it: its `xmax` says so.
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
    // On a dead connection the rollback fails as well; what went wrong first is what the caller must know.
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}
