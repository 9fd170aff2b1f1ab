import { busiest, byUser, type PlanCases } from "./plan-case.js";

/** Six times the orders of the small shop, on more than 2,000 pages. */
const many = `create table many as select n * 50000 + id as id, user_id, total, status, created_at
  from generate_series(0, 5) as n, orders order by 1;
  create index on many (id); create index on many (user_id); analyze many;`;

/** Plans that read tables in a poor way, and near ones. */
export const readCases: PlanCases[] = [
  {
    id: "scan-discards-rows",
    fires: [
      {
        what: "a look-up without an index",
        sql: "select id from users where email = $1",
        params: ["nobody"],
        cure: "create index on users (email)",
        figures: { "pages read": 139, "rows thrown away": 10_000, "rows kept": 0 },
      },
      {
        what: "a look-up by an expression",
        sql: "select id from users where lower(email) = 'nobody'",
        cure: "create index on users (lower(email))",
      },
      {
        what: "a stretch of a column in whose order the table lies",
        sql: "select id, total from orders where created_at >= '2025-03-01' and created_at < '2025-04-01'",
        cure: "create index on orders (created_at)",
      },
      {
        what: "columns compared by =, and one by an order",
        sql: "select id from orders where total > 249 and user_id = 17 and status = 'paid'",
        cure: "create index on orders (user_id, status, total)",
      },
      { what: "a pattern, which no B-tree serves", sql: "select id from users where email like '%4711%'" },
      {
        what: "a delete",
        sql: "delete from orders where user_id = 17",
        cure: "create index on orders (user_id)",
      },
    ],
    misses: [
      {
        what: "one row of twelve, which is on every page",
        sql: "select sum(total) from orders where status = 'pending'",
      },
      { what: "one of fifty, on every page as well", sql: "select sum(total) from orders where status = 'refunded'" },
      {
        what: "a table of a few pages",
        changes: "create table few as select * from users where id <= 1000; analyze few;",
        sql: "select id from few where email = 'nobody'",
      },
      { what: "a scan that stops at the tenth row", sql: "select id from orders where status = 'pending' limit 10" },
      { what: "a look-up with an index", changes: byUser, sql: "select id from orders where user_id = 17" },
    ],
  },
  {
    id: "index-scan-filters-rows",
    fires: [
      {
        what: "an index that is too short",
        changes: byUser,
        sql: "select id, created_at from orders where user_id = $1 and total > 245",
        params: [busiest],
        cure: "create index on orders (user_id, total)",
      },
      {
        what: "an index for the order, which the condition is no part of",
        changes: "create index on orders (created_at); set local enable_seqscan = off; set local enable_sort = off;",
        sql: "select id from orders where user_id = 17 order by created_at limit 10",
        cure: "create index on orders (user_id, created_at)",
      },
      {
        what: "an index of trigrams, which all rows have and the pattern is not made of",
        changes: `create extension if not exists pg_trgm;
          create table notes as select i as id, 'abcd bcde ' || repeat('x', 200) as note from generate_series(1, 5000) as i;
          create index on notes using gin (note gin_trgm_ops); analyze notes; set local enable_seqscan = off;`,
        sql: "select id from notes where note like '%abcde%'",
      },
    ],
    misses: [
      {
        what: "an index with both columns",
        changes: "create index on orders (user_id, total);",
        sql: "select id, created_at from orders where user_id = $1 and total > 245",
        params: [busiest],
      },
      {
        what: "look-ups that find a row each, and throw most of them away",
        changes: "set local enable_hashjoin = off; set local enable_mergejoin = off;",
        sql: "select o.id from orders o join users u on u.id = o.user_id where o.id <= 2000 and u.city = 'Lima'",
      },
      {
        what: "a filter that keeps most",
        changes: byUser,
        sql: "select id, created_at from orders where user_id = $1 and total > 50",
        params: [busiest],
      },
    ],
  },
  {
    id: "bitmap-lossy",
    fires: [
      {
        what: "more pages than work_mem has room for",
        changes: `${many} set local work_mem = '64kB'; set local enable_indexscan = off; set local enable_seqscan = off;`,
        sql: "select sum(total) from many where user_id < 2000",
      },
    ],
    misses: [
      {
        what: "the same with room",
        changes: `${many} set local enable_indexscan = off; set local enable_seqscan = off;`,
        sql: "select sum(total) from many where user_id < 2000",
      },
    ],
  },
];
