/**
 * The shop: `users` and their `orders`, made by arithmetic inside the database.
 *
 * The same seed gives the same rows on every machine and, because only 64-bit integer arithmetic is used, the same rows
 * in PostgreSQL and in SQLite. What real data has, it has: a few users with very many orders and many with none, a total
 * of 0, e-mail addresses in mixed case, unknown ages, users who never logged in.
 */

/** How large a shop is and which random numbers it is made of. */
export interface ShopOptions {
  users: number;
  orders: number;
  /** Any integer from 1 to 1,000,000. */
  seed: number;
}

/** What differs between the two databases. */
interface Dialect {
  /** A row source named `n(i)` with i = 1 … count. */
  series(count: number): string;
  /** Seconds since 1970 as this database's point in time. */
  time(seconds: string): string;
  /** Integer cents as an amount of money. */
  money(cents: string): string;
}

export const postgresDialect: Dialect = {
  series: (count) => `n(i) as (select i::bigint from generate_series(1, ${count}) as s(i))`,
  time: (seconds) => `to_timestamp(${seconds})`,
  money: (cents) => `(${cents})::numeric(10, 2) / 100`,
};

export const sqliteDialect: Dialect = {
  series: (count) => `n(i) as (select 1 union all select i + 1 from n where i < ${count})`,
  time: (seconds) => `strftime('%Y-%m-%dT%H:%M:%SZ', ${seconds}, 'unixepoch')`,
  money: (cents) => `(${cents}) / 100.0`,
};

/** 2^31 − 1, a prime: products of two numbers below it fit into 64 bits. */
const P = 2147483647;

/** An integer in [0, P) that looks random, from the row number `i`, the seed, and which column it is for. */
function random(seed: number, column: number): string {
  const x = `((i * 48271 + ${seed * 1299709 + column * 15485863}) % ${P})`;
  const y = `((${x} * ${x} + 362437) % ${P})`;
  return `((${y} * 69621 + ${x}) % ${P})`;
}

const firstNames =
  "Ada Alan Barbara Dennis Edgar Frances Grace John Ken Leslie Margaret Niklaus Radia Tony Vera Yukihiro";
const lastNames =
  "Abel Brandt Castillo Dahl Eriksen Fontaine Garcia Haas Ito Jansen Kowalski Lindqvist Moreau Novak Okafor Petrov";
const cities = "Lagos Lima London Lyon Madrid Malmö Mexico Milan Montréal Mumbai Munich";

/** Word number `k` of a list, from 0. No join: SQLite would try every pair. */
function word(words: string, k: string): string {
  const list = words.split(" ");
  const width = Math.max(...list.map((each) => each.length));
  return `trim(substr('${list.map((each) => each.padEnd(width)).join("")}', cast(1 + ${width} * (${k}) as integer), ${width}))`;
}

const year = 31_536_000;
/** 1 January 2023, 00:00 UTC. */
const opening = 1_672_531_200;

/** The statement that fills `users`. */
export function fillUsers(dialect: Dialect, { users, seed }: ShopOptions): string {
  const r = (column: number) => random(seed, column);
  return `with recursive ${dialect.series(users)},
  drawn as materialized (
    select i, ${word(firstNames, `${r(1)} % 16`)} as first, ${word(lastNames, `${r(2)} % 16`)} as last,
      ${word(cities, `((${r(3)} % 12) * (${r(10)} % 12)) / 12`)} as city,
      ${r(4)} % 100 as p_age, ${r(5)} as r_age, ${r(6)} % 10 as p_login, ${r(7)} as r_login, ${r(8)} as r_update,
      ${opening} + (i * ${2 * year}) / ${users} + ${r(9)} % 86400 as created
    from n
  )
insert into users (id, email, name, age, city, created_at, last_login, updated_at)
select i,
  case when i % 7 = 0 then first || '.' || last else lower(first || '.' || last) end || i || '@example.com',
  first || ' ' || last,
  case when p_age < 3 then null else 18 + (r_age % 35) + (r_age / 64) % 35 end,
  city,
  ${dialect.time("created")},
  case when p_login = 0 then null else ${dialect.time(`created + r_login % ${year}`)} end,
  ${dialect.time(`created + r_update % ${year}`)}
from drawn order by i`;
}

/**
 * The statement that fills `orders`, numbered in order of time, none before its user signed up.
 *
 * Four of five users are customers. The share of one falls with the square root of a rank that is scattered over the ids.
 */
export function fillOrders(dialect: Dialect, { users, orders, seed }: ShopOptions): string {
  const r = (column: number) => random(seed, column);
  const customers = Math.ceil((users * 4) / 5);
  return `with recursive ${dialect.series(orders)},
  drawn as (
    select i, 1 + (((${r(11)} * ${r(11)} / ${P}) * ${customers} / ${P}) * 7919) % ${users} as user_id,
      ${r(12)} as r_total, ${r(13)} % 100 as p_status, ${r(14)} as r_created
    from n
  ),
  placed as (
    select *, (user_id * ${2 * year}) / ${users} + 86400 as joined from drawn
  ),
  dated as (
    select *, ${opening} + joined + r_created % (${3 * year} - joined) as created from placed
  )
insert into orders (id, user_id, total, status, created_at)
select row_number() over (order by created, i), user_id,
  ${dialect.money("case when r_total % 100 = 0 then 0 else 199 + (r_total / 128) % 24800 end")},
  case when p_status < 70 then 'shipped' when p_status < 85 then 'paid' when p_status < 93 then 'pending'
    when p_status < 98 then 'cancelled' else 'refunded' end,
  ${dialect.time("created")}
from dated order by 1`;
}

/** The tables in PostgreSQL: primary keys, a foreign key, and no further index. */
export const postgresTables = `
create table users (
  id integer primary key,
  email text not null,
  name text not null,
  age integer,
  city text not null,
  created_at timestamptz not null,
  last_login timestamptz,
  updated_at timestamptz not null
);
create table orders (
  id integer primary key,
  user_id integer not null,
  total numeric(10, 2) not null,
  status text not null,
  created_at timestamptz not null
)`;

/** The same tables in SQLite. */
export const sqliteTables = `
create table users (
  id integer primary key,
  email text not null,
  name text not null,
  age integer,
  city text not null,
  created_at text not null,
  last_login text,
  updated_at text not null
);
create table orders (
  id integer primary key,
  user_id integer not null references users (id),
  total real not null,
  status text not null,
  created_at text not null
)`;
