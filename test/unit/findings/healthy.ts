/** The indexes of a shop that is looked after, and a table that some exercises add to it. */
export const healthySetting = [
  "create table messages as select id, user_id, 'Thank you' as body from orders",
  "alter table messages add primary key (id)",
  "create index messages_user on messages (user_id)",
  "create index users_age on users (age)",
  'create index users_email_letters on users (email collate "C")',
  "create unique index users_email on users (lower(email))",
  "create index users_created on users (created_at)",
  "create index users_city on users (city, age)",
  "create index orders_user_created on orders (user_id, created_at)",
  "create index orders_created on orders (created_at, id)",
  "create index orders_pending on orders (created_at) where status = 'pending'",
  "create index orders_total on orders (total, created_at desc)",
  "create index orders_user_spent on orders (user_id) include (status, total)",
  "vacuum analyze messages",
  "vacuum analyze users",
  "vacuum analyze orders",
];

/** Statements that do what they can on such a shop, with values. Whoever looks for findings finds none. */
export const healthy: readonly (readonly [sql: string, params?: readonly unknown[]])[] = [
  // Look-ups by a key.
  ["select city from users where id = $1", [17]],
  ["select id, name, city from users where id = any ($1)", [[1, 2, 3, 500]]],
  ["select id, email from users where lower(email) = lower($1)", ["Ada@example.com"]],
  ["select id, total from orders where id between $1 and $2", [100, 150]],
  ["select name from users where id = $1 and lower(city) = 'lima'", [17]],
  // The rows of one user.
  ["select id, total, created_at from orders where user_id = $1", [17]],
  ["select id, total, created_at from orders where user_id = $1", [7920]],
  ["select count(*)::int as orders from orders where user_id = $1", [7920]],
  ["select id from orders where user_id = $1 and created_at >= $2 order by created_at", [7920, "2025-01-01"]],
  ["select id from orders where user_id = $1 order by created_at desc limit 10", [7920]],
  ["select sum(total) from orders where user_id = $1 and status = 'paid'", [7920]],
  ["select id from orders where user_id = $1 and (status = 'paid' or total = 0)", [17]],
  // Pages of a list.
  ["select id, total from orders order by created_at desc, id desc limit 20"],
  [
    "select id, created_at from orders where (created_at, id) < ($1, $2) order by created_at desc, id desc limit 20",
    ["2025-06-01", 7],
  ],
  ["select id, total from orders order by total, created_at desc limit 10"],
  ["select id, total from orders order by created_at, id limit 20 offset 40"],
  ["select id from orders where status = 'pending' order by created_at limit 10"],
  ["select id from orders where status = 'shipped' limit 5"],
  // Stretches of time.
  ["select id, total from orders where created_at >= $1 and created_at < $2", ["2025-06-01", "2025-06-02"]],
  [
    "select count(*) from orders where created_at >= timestamptz '2025-06-01' and created_at < timestamptz '2025-07-01'",
  ],
  ["select count(*) from orders where created_at > now() - interval '30 days'"],
  [
    "select id from users where created_at < $1::timestamptz at time zone 'UTC' order by created_at limit 5",
    ["2023-02-01"],
  ],
  // Whether there is any.
  ["select exists (select from orders where user_id = $1) as any", [17]],
  ["select id, name from users u where id <= 50 and exists (select from orders o where o.user_id = u.id)"],
  ["select id from users u where not exists (select from orders o where o.user_id = u.id)"],
  ["select id from users where id in (select user_id from orders where created_at >= '2025-12-30')"],
  // Joins.
  ["select u.name, o.id, o.total from users u join orders o on o.user_id = u.id where u.id = any ($1)", [[1, 2, 3]]],
  ["select u.id, o.id as order_id from users u left join orders o on o.user_id = u.id where u.id between 1 and 50"],
  ["select u.name, sum(o.total) from users u join orders o on o.user_id = u.id group by u.id"],
  ["select u.city, count(*) from orders o join users u on u.id = o.user_id where o.status = 'paid' group by u.city"],
  [
    "select u.id, o.total from users u join orders o on o.user_id = u.id and o.total > 249 where u.city = 'Lima' and u.age = 30",
  ],
  [
    `select u.id, latest.id as order_id from users u
     cross join lateral (select id from orders o where o.user_id = u.id order by created_at desc limit 3) as latest
     where u.id <= 100`,
  ],
  [
    `select u.id, u.name, coalesce(json_agg(json_build_object('id', o.id, 'total', o.total)) filter (where o.id is not null), '[]')
     from users u left join orders o on o.user_id = u.id where u.id = any ($1) group by u.id`,
    [[1, 2, 3, 4, 5]],
  ],
  ["select id, (select max(created_at) from orders o where o.user_id = u.id) as latest from users u where id <= 20"],
  [
    "with spent as (select user_id, sum(total) as spent from orders group by user_id) select id, spent from users join spent on user_id = id",
  ],
  // Reports, which read everything because they have to.
  ["select count(*) from orders"],
  ["select status, count(*), sum(total) from orders group by status"],
  ["select date_trunc('month', created_at) as month, sum(total) from orders group by month order by month"],
  ["select avg(age) from users where age is not null"],
  ["select city, avg(age) from users group by city having avg(age) > 40 order by city"],
  ["select sum(total) from orders where status = 'pending'"],
  ["select user_id, rank() over (order by sum(total) desc) as place from orders group by user_id"],
  ["select name from users where last_login is null"],
  ["select name, city from users order by name"],
  // Sets of values.
  ["select id from users where city in ('Lima', 'Lagos') and age = 30"],
  ["select id from users where city = any ($1) and age between 30 and 31", [["Lima", "Lagos"]]],
  ["select x from unnest($1::int[]) as x", [[1, 2, 3]]],
  ["select n, count(o.id) from generate_series(1, 30) as n left join orders o on o.user_id = n group by n"],
  // Writes.
  ["update users set last_login = now(), age = null where id = $1", [17]],
  ["update orders set status = 'cancelled' where id = $1 and status = 'pending' returning user_id", [17]],
  ["insert into orders (id, user_id, total, status, created_at) values ($1, $2, 9.5, 'paid', now())", [90_001, 17]],
  [
    `insert into orders (id, user_id, total, status, created_at)
     select id, 17, 9.5, 'paid', now() from unnest($1::int[]) as id on conflict (id) do update set total = excluded.total`,
    [[1, 90_001]],
  ],
  ["delete from orders where user_id = $1 and total = 0", [17]],
  // Queues.
  ["select id from orders where status = 'pending' order by created_at limit 1 for update skip locked"],
];
