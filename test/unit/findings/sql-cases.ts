import type { SqlFindingId } from "#src/findings/finding.js";

/** Indexes and a table of many types, for the statements below. */
export const sqlSetting = `
  create index on users (email);
  create index on users (created_at);
  create index on users (upper(name));
  create index on users ((date_trunc('month', created_at at time zone 'UTC')));
  create index on orders (user_id);
  create index on orders (created_at);
  create table prices (id bigint primary key, amount numeric, code char(4), note varchar(40), day date, tags text[]);
  create index on prices (amount);
  create index on prices (code);
  create index on prices (note);
  create index on prices (day);
  create extension if not exists pg_trgm;
  create index on prices using gin (note gin_trgm_ops)`;

/** For a kind of finding: statements with it, and near ones without. */
export interface SqlCases {
  id: SqlFindingId;
  fires: string[];
  misses: string[];
}

export const sqlCases: SqlCases[] = [
  {
    id: "expression-hides-column",
    fires: [
      "select id from users where lower(email) = $1",
      "select id from users where email || '' = $1",
      "select id from orders where user_id + 1 = $1",
      "select id from orders where $1 = user_id * 2",
      "select id from orders where created_at::date = '2025-06-01'",
      "select id from orders where date_trunc('day', created_at) = $1",
      "select id from orders where extract(year from created_at) = 2025",
      "select id from orders o where o.created_at + interval '1 day' > now()",
      "select id from orders where coalesce(user_id, 0) in (1, 2)",
      "select id from orders where user_id::text = any ($1)",
      "select id from users where lower(email) like 'ada%'",
      "select id from orders where status = 'paid' and (created_at::date = $1 or abs(user_id) = 7)",
      "select u.name from users u join orders o on o.user_id + 0 = u.id",
      "select name from users u where exists (select from orders o where o.user_id - 1 = u.id)",
      "with late as (select id from orders where created_at - interval '1 day' > $1) select id from late",
      "update orders set status = 'paid' where abs(user_id) = 7",
      "delete from orders where user_id % 10 = 3",
    ],
    misses: [
      "select id from users where email = lower($1)",
      "select id from users where upper(name) = upper($1)",
      "select id from users u where upper(u.name) = $1",
      "select id from users where date_trunc('month', created_at at time zone 'UTC') = $1",
      "select id from users where lower(city) = 'lima'",
      "select id from orders where user_id = $1 - 1",
      "select id from orders where created_at > now() - interval '1 day'",
      "select id from orders where (created_at, id) < ($1, $2)",
      "select id from prices where note::text = $1",
      "select lower(email) from users where email = $1 order by lower(email)",
      "select id from users where id = $1 and lower(email) = $2",
      "select user_id from orders group by user_id having sum(total) + 1 > 100 and max(created_at)::date > $1",
      "select id from users where updated_at - created_at > interval '1 day'",
      "select id from orders where created_at >= $1 and created_at < $2 and (created_at at time zone $3)::date = $4",
      "with orders as (select 1 as user_id) select user_id from orders where user_id + 1 = 2",
      "select x from (select id as user_id from users) as x where x.user_id + 1 = 2",
    ],
  },
  {
    id: "cast-hides-column",
    fires: [
      "select name from users where id = 7.0",
      "select name from users where id = $1::numeric",
      "select name from users where id in (1, 2.5)",
      "select name from users where id = any ($1::numeric[])",
      "select name from users where id < random() * 100",
      "select name from users where $1::float8 = id",
      "select name from users where id between 1 and 2.5",
      "select name from users where id = extract(day from now())",
      "select id from prices where amount = $1::double precision",
      "select id from prices where code = $1::text",
      "select o.id from orders o join prices p on p.amount = o.user_id",
    ],
    misses: [
      "select name from users where id = 7",
      "select name from users where id = $1",
      "select name from users where id = $1::bigint",
      "select name from users where id = 3000000000",
      "select name from users where id = '7'",
      "select name from users where id = $1::numeric::integer",
      "select id from orders where user_id = least($1, 7)::int and user_id = $1::numeric",
      "select id from prices where amount = 7",
      "select id from prices where note = $1::text",
      "select id from prices where code = 'ABCD'",
      "select id from orders where created_at >= date '2025-06-01'",
      "select id from orders where created_at >= timestamp '2025-06-01'",
      "select id from prices where day = $1::timestamptz",
      "select id from orders where total = 7.5",
      "select o.id from orders o join prices p on p.id = o.user_id",
    ],
  },
  {
    id: "pattern-begins-with-wildcard",
    fires: [
      "select id from users where email like '%@example.com'",
      "select id from users where email ilike '_da%'",
      "select id from users where lower(name) like '%ada%'",
      "select id from users where name like '%' || $1 || '%'",
    ],
    misses: [
      "select id from users where email like 'ada%'",
      "select id from users where email like $1",
      "select id from users where email like $1 || '%'",
      "select id from users where email not like '%@example.com'",
      "select id from prices where note like '%blue%'",
      "select id from users where id = $1 and email like '%@example.com'",
      "select id from users where email = '%'",
    ],
  },
  {
    id: "not-in-subquery",
    fires: [
      "select id from users where id not in (select user_id from orders)",
      "select id from users where age > 30 and id not in (select user_id from orders where status = 'paid')",
      "select id from users where id <> all (select user_id from orders)",
    ],
    misses: [
      "select id from users where id in (select user_id from orders)",
      "select id from users u where not exists (select from orders o where o.user_id = u.id)",
      "select id from users where id not in (1, 2)",
      "select id from users where id <> all ($1)",
    ],
  },
  {
    id: "selects-all-columns",
    fires: [
      "select * from users where id = $1",
      "select u.* from users u where id = $1",
      "select o.id, u.* from users u join orders o on o.user_id = u.id",
      "with few as (select id from users limit 3) select u.* from users u join few on few.id = u.id",
      "select * from users union all select * from users",
    ],
    misses: [
      "select count(*) from users",
      "select id, name from users where id = $1",
      "select id from users u where exists (select * from orders o where o.user_id = u.id)",
      "select * from (select id, name from users) as named",
      "with few as (select id, name from users limit 3) select * from few",
      "select few.*, u.city from (select id from users) as few join users u on u.id = few.id",
      "insert into orders select * from orders where false",
    ],
  },
  {
    id: "or-across-columns",
    fires: [
      "select name from users where email = $1 or city = $2",
      "select name from users where city = 'Lima' or age = 30",
      "select name from users where (email = $1 and age > 20) or name = $2",
      "select u.name from users u join orders o on o.user_id = u.id where u.email = $1 or o.created_at > $2",
      "select name from users where email = $1 or last_login is null",
    ],
    misses: [
      "select name from users where email = $1 or created_at > $2",
      "select name from users where city = 'Lima' or city = 'Lagos'",
      "select name from users where city = 'Lima' or city = 'Lagos' and age > 30",
      "select id from orders where user_id = $1 and (status = 'paid' or total = 0)",
      "select name from users where email = $1 and city = $2",
      "select id from orders where created_at < $1 or (created_at = $1 and id < $2)",
      "select name from users where $1::text is null or city = $1",
    ],
  },
  {
    id: "compares-with-null",
    fires: [
      "select id from users where age = null",
      "select id from users where null <> age",
      "select id from users where city = 'Lima' and not (last_login != null)",
      "select id from users where age not in (30, null)",
    ],
    misses: [
      "select id from users where age is null",
      "select id from users where age is distinct from null",
      "select id from users where coalesce(age, null) = 30",
      "update users set age = null where id = $1",
      "select id from users where age = $1",
    ],
  },
  {
    id: "between-times",
    fires: [
      "select id from orders where created_at between '2025-06-01' and '2025-06-30'",
      "select id from users u join orders o on o.user_id = u.id and o.created_at between $1 and $2",
    ],
    misses: [
      "select id from orders where created_at >= '2025-06-01' and created_at < '2025-07-01'",
      "select id from prices where day between '2025-06-01' and '2025-06-30'",
      "select id from orders where id between 1 and 10",
      "select id from orders where created_at::date between '2025-06-01' and '2025-06-30'",
    ],
  },
  {
    id: "list-instead-of-array",
    fires: [
      "select name from users where id in ($1, $2, $3)",
      "select name from users where id in ($1::int, $2::int)",
      "select name from users where id not in ($1, $2)",
      "select name from users where id in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)",
    ],
    misses: [
      "select name from users where id = any ($1)",
      "select id from orders where status in ('paid', 'pending')",
      "select name from users where id in ($1)",
      "select name from users where id in (select user_id from orders)",
    ],
  },
];
