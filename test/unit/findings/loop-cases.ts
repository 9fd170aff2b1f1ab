import { byUser, type PlanCases } from "./plan-case.js";

/** Two columns of which one follows from the other. */
const places = `create table places as
  select i as id, i % 100 as district, i % 100 / 2 as town, i * 7919 % 100 as house from generate_series(1, 20000) as i;
  analyze places;`;

/** Rows of a kind that came after the statistics were made. */
const lately = `create table sales as select * from orders; analyze sales;
  update sales set status = 'lost' where id % 5 = 0;`;
const lost = "select count(*) from sales s join users u on u.id = s.user_id where s.status = 'lost'";

/** One house of a place in which it follows from the other columns. */
const house =
  "select count(*) from places p join orders o on o.id = p.id where p.district = 42 and p.town = 21 and p.house = 98";

/** Plans that repeat a part, or were chosen by wrong numbers, and near ones. */
export const loopCases: PlanCases[] = [
  {
    id: "nested-loop-runs-often",
    fires: [
      {
        what: "look-ups for all rows, where reading the table once would do",
        changes: `${byUser} set local enable_hashjoin = off; set local enable_mergejoin = off;`,
        sql: "select sum(o.total) from users u join orders o on o.user_id = u.id",
      },
      {
        what: "pairs of rows compared one with each other",
        changes: "set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_indexscan = off;",
        sql: "select count(*) from users u join orders o on o.total = u.age where u.id <= 1000 and o.id <= 2000",
      },
    ],
    misses: [
      {
        what: "a thousand look-ups of users who have a tenth of the orders",
        changes: `${byUser} set local enable_hashjoin = off; set local enable_mergejoin = off;`,
        sql: "select sum(o.total) from users u join orders o on o.user_id = u.id where u.id <= 1000",
      },
      { what: "a hash join", sql: "select sum(o.total) from users u join orders o on o.user_id = u.id" },
    ],
  },
  {
    id: "subplan-runs-per-row",
    fires: [
      {
        what: "a subquery without an index, for two hundred users",
        sql: "select id, (select max(total) from orders o where o.user_id = u.id) from users u where id <= 200",
        figures: { runs: 200, "pages of the tables": 371 },
      },
      {
        what: "a subquery with an index, for all users",
        changes: byUser,
        sql: "select id, (select max(total) from orders o where o.user_id = u.id) from users u",
      },
    ],
    misses: [
      {
        what: "a subquery with an index, for a tenth of the users",
        changes: byUser,
        sql: "select id, (select max(total) from orders o where o.user_id = u.id) from users u where id <= 1000",
      },
      {
        what: "a join with a grouped subquery",
        sql: "select id, most from users u left join (select user_id, max(total) as most from orders group by 1) o on user_id = id",
      },
      {
        what: "a subquery that does not depend on the row",
        sql: "select id from users where age > (select avg(age) from users)",
      },
    ],
  },
  {
    id: "estimate-far-off",
    fires: [
      {
        what: "rows that came after the statistics",
        changes: lately,
        sql: lost,
        cure: "analyze sales",
      },
      {
        what: "columns of which one follows from the other",
        changes: places,
        sql: house,
        cure: "analyze places",
      },
      {
        what: "a plan that was made for any value",
        changes: `${byUser} set local plan_cache_mode = force_generic_plan;
          prepare by_user (int) as select sum(total) from orders where user_id = $1;`,
        sql: "execute by_user (7920)",
      },
    ],
    misses: [
      {
        what: "rows that are in the statistics",
        changes: `${lately} analyze sales;`,
        sql: lost,
      },
      {
        what: "columns whose dependence the statistics have",
        changes: `${places} create statistics on district, town, house from places; analyze places;`,
        sql: house,
      },
      { what: "a scan that was stopped by LIMIT", sql: "select id from orders where status = 'shipped' limit 1" },
      { what: "a few rows more or less", sql: "select id from users where lower(email) = 'nobody'" },
      {
        what: "groups by an expression",
        sql: "select date_trunc('month', created_at), count(*) from orders group by 1",
      },
    ],
  },
];
