import { expect, test } from "vitest";
import { effectOf } from "#src/pool/session-changes.js";

test.each([
  "select 1",
  "",
  "  SELECT * FROM users WHERE id = $1 -- by key",
  "select u.id, count(*) filter (where o.total > 10) from users u left join orders o on (o.user_id = u.id) group by (u.id)",
  "select lower(name), coalesce(sum(total), 0) from users where id = any($1) and created_at > now() - interval '1 day'",
  "select pg_catalog.count(*) from users",
  "insert into users (name, email) values ($1, $2) on conflict (email) do update set name = excluded.name returning (id)",
  'insert into "Users" ("Name") values ($1)',
  "insert into public.users as u (name) select * from unnest($1::text[], $2::numeric(10, 2)[]) as t(name, price)",
  "update users set (name, email) = ($1, $2) where id in (select id from users for update skip locked)",
  "delete from users using orders where users.id = orders.user_id",
  "with recent (id) as materialized (select id from orders), others as (select 1) select * from recent",
  "with recursive t (n) as (values (1) union all select n + 1 from t) select n from t limit (10)",
  "begin; set local work_mem = '64MB'; commit",
  "begin isolation level serializable",
  "set transaction read only",
  "select pg_advisory_xact_lock($1)",
  "select 'a; set search_path to x', $$ set role bob $$, $q$ listen $q$ /* select set_config() */",
  "explain (analyze, buffers) select * from users",
  "copy users (name, email) from stdin",
  "savepoint a; release a",
  "notify jobs",
])("leaves nothing behind: %s", (sql) => {
  expect(effectOf(sql).mayChange).toBe(false);
});

test.each([
  "set search_path to x",
  "set session work_mem = '1GB'",
  "select 1; set role bob",
  "reset all",
  "discard plans",
  "select set_config('search_path', 'x', false)",
  "select pg_catalog.set_config('search_path', 'x', false)",
  "select \"set_config\"('search_path', $1, false)",
  "select pg_advisory_lock(7)",
  "select * from users where pg_try_advisory_lock(id)",
  "select my_function(1)",
  "select shop.count(1)",
  "update users set name = rename(name)",
  "create temp table t (id int)",
  "create temporary view v as select 1",
  "select 1 into temp t",
  "select * from pg_temp.t",
  "create table pg_temp.t (id int)",
  "listen jobs",
  "declare c cursor with hold for select 1",
  "prepare p as select 1",
  "execute p",
  "explain analyze execute p",
  "do $$ begin perform set_config('x.y', 'z', false); end $$",
  "call work()",
  "load 'auto_explain'",
  "select 'it''s \\' , set_config('a', 'b', false), '",
  "select E'\\'' , 1",
  "select 'not closed",
  "select /* a /* nested */ comment */ 1",
  `select '${"x".repeat(60_000)}'`,
])("may leave something behind: %s", (sql) => {
  expect(effectOf(sql).mayChange).toBe(true);
});

test("the same text is read once, however many different ones there are", () => {
  for (let i = 0; i < 3_000; i++) expect(effectOf(`select ${i}`).mayChange).toBe(false);
  expect(effectOf("select 0").mayChange).toBe(false);
});
