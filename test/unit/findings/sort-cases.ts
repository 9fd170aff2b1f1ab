import { busiest, type PlanCases } from "./plan-case.js";

/** Plans that sort, collect or skip more than they have to, and near ones. */
export const sortCases: PlanCases[] = [
  {
    id: "spills-to-disk",
    fires: [
      { what: "a sort", changes: "set local work_mem = '64kB';", sql: "select name, email from users order by name" },
      {
        what: "a hash join",
        changes: "set local work_mem = '64kB';",
        sql: "select u.name, o.total from users u join orders o on o.user_id = u.id",
      },
      {
        what: "groups",
        changes: "set local work_mem = '64kB'; set local enable_sort = off;",
        sql: "select user_id, created_at, count(*) from orders group by 1, 2",
      },
    ],
    misses: [{ what: "a sort that fits", sql: "select name, email from users order by name" }],
  },
  {
    id: "offset-reads-skipped-rows",
    fires: [
      {
        what: "a page far behind",
        changes: "create index on orders (created_at, id);",
        sql: "select id, total from orders order by created_at, id limit 20 offset 40000",
        figures: { "rows skipped": 40_000, "rows returned": 20 },
      },
      {
        what: "a page far behind, sorted for it",
        sql: "select id from orders order by total, id limit 20 offset 40000",
      },
    ],
    misses: [
      {
        what: "the third page",
        changes: "create index on orders (created_at, id);",
        sql: "select id, total from orders order by created_at, id limit 20 offset 40",
      },
      {
        what: "the rows after the last one seen",
        changes: "create index on orders (created_at, id);",
        sql: `select id, total from orders where (created_at, id) > ('2025-06-01', 1)
          order by created_at, id limit 20`,
      },
    ],
  },
  {
    id: "sort-where-index-could",
    fires: [
      {
        what: "the newest ten of all",
        sql: "select id, total from orders order by created_at desc limit 10",
        cure: "create index on orders (created_at)",
        figures: { "rows sorted": 50_000, "rows returned": 10 },
      },
      {
        what: "the newest of a user, in two directions",
        sql: "select id from orders where user_id = $1 order by created_at desc, id limit 10",
        params: [busiest],
        cure: "create index on orders (user_id, created_at desc, id)",
      },
    ],
    misses: [
      {
        what: "the newest ten by an index",
        changes: "create index on orders (created_at);",
        sql: "select id, total from orders order by created_at desc limit 10",
      },
      { what: "all rows in order", sql: "select id from orders order by created_at" },
      { what: "an order that no index has", sql: "select id from orders order by random() limit 10" },
      {
        what: "a condition that few rows on the way would meet",
        sql: "select id from orders where total > 249.95 order by created_at limit 5",
      },
    ],
  },
];
