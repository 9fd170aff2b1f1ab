/**
 * Style: CSV of its own, a window over lines with a serial number, a promise chain, and counts made here of what came back.
 */
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from } from "pg-copy-streams";

interface ListedUser {
  id: number;
  email: string;
  name: string;
  age: number | null;
  city: string;
  created_at: Date;
  last_login: Date | null;
}

const quoted = (value: unknown): string => {
  if (value === null) return "";
  return `"${(value instanceof Date ? value.toISOString() : `${value}`).replaceAll('"', '""')}"`;
};

const toCsv = () =>
  new Transform({
    writableObjectMode: true,
    transform({ id, email, name, age, city, created_at, last_login }: ListedUser, _, done) {
      // Half of a name is not null and has no length: every text is quoted.
      if (typeof city !== "string") done(new TypeError("a user without a city"));
      else done(null, `${[id, email, name, age, city, created_at, last_login].map(quoted).join(",")}\n`);
    },
  });

const upsert = `
  insert into public.users as u (id, email, name, age, city, created_at, last_login, updated_at)
  select id, email, name, age, city, created_at, last_login, transaction_timestamp()
  from (select *, row_number() over (partition by id order by line desc) as nth from pg_temp.listed) l where nth = 1 order by id
  on conflict on constraint users_pkey do update set email = excluded.email, name = excluded.name, age = excluded.age,
    city = excluded.city, created_at = excluded.created_at, last_login = excluded.last_login, updated_at = excluded.updated_at
    where u.email <> excluded.email or u.name <> excluded.name or u.age is distinct from excluded.age
      or u.city <> excluded.city or u.created_at <> excluded.created_at or u.last_login is distinct from excluded.last_login
  returning with (old as was) was.id is null as inserted`;

async function upsertStaged(client: pg.Client) {
  const { rows } = await client.query<{ n: number }>("select count(distinct id)::int as n from pg_temp.listed");
  const written = await client.query<{ inserted: boolean }>(upsert);
  await client.query("commit");
  const inserted = written.rows.filter((row) => row.inserted).length;
  const updated = written.rows.length - inserted;
  return { inserted, updated, unchanged: (rows[0]?.n ?? 0) - inserted - updated };
}

export function bulkUpsertUsers(client: pg.Client, users: AsyncIterable<ListedUser>) {
  return client
    .query(
      `begin; create temporary table listed on commit drop as
         select id, email, name, age, city, created_at, last_login from users with no data;
       alter table pg_temp.listed add column line serial`,
    )
    .then(() => {
      const copy = client.query(
        from("copy pg_temp.listed (id, email, name, age, city, created_at, last_login) from stdin (format csv)"),
      );
      return pipeline(Readable.from(users), toCsv(), copy);
    })
    .then(() => upsertStaged(client))
    .catch((error) => {
      const rethrow = () => Promise.reject(error);
      return client.query("rollback").then(rethrow, rethrow);
    });
}
