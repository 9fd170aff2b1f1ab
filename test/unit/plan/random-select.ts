/** Random SELECTs over the shop, understood by PostgreSQL and by SQLite: joins, subqueries, CTEs, groups, sorts, limits. */
import fc from "fast-check";

const city = fc.constantFrom("Lagos", "Lima", "London", "Malmö", "nowhere");
const status = fc.constantFrom("shipped", "paid", "pending", "refunded");
const userId = fc.integer({ min: -5, max: 1_100 });

/** A condition on a user `u`. */
const userCondition = fc.oneof(
  userId.map((id) => `u.id = ${id}`),
  userId.map((id) => `u.id < ${id}`),
  city.map((name) => `u.city = '${name}'`),
  city.map((name) => `u.city = '${name}' and u.age > 45`),
  fc.integer({ min: 15, max: 90 }).map((age) => `u.age > ${age}`),
  fc.constantFrom("u.age is null", "u.email like 'A%'", "lower(u.email) = 'nobody'"),
  fc.array(userId, { minLength: 1, maxLength: 4 }).map((ids) => `u.id in (${ids.join(", ")})`),
  status.map((word) => `exists (select 1 from orders o where o.user_id = u.id and o.status = '${word}')`),
  status.map((word) => `u.id in (select user_id from orders where status = '${word}' and total = 0)`),
  fc.constantFrom("u.age > (select avg(age) from users)", "u.id = (select max(user_id) from orders)"),
  fc.constant("u.id not in (select user_id from orders where total > 200)"),
);

/** A condition on an order `o`. */
const orderCondition = fc.oneof(
  userId.map((id) => `o.user_id = ${id}`),
  userId.map((id) => `(o.user_id = ${id} or o.id < 30)`),
  status.map((word) => `o.status = '${word}'`),
  fc.constantFrom("o.total = 0", "o.total > (select avg(total) from orders)", "o.id > 4900"),
);

const all = (conditions: readonly string[]) => (conditions.length > 0 ? ` where ${conditions.join(" and ")}` : "");
const some = (condition: fc.Arbitrary<string>) => fc.array(condition, { maxLength: 2 });
const tail = fc.tuple(
  fc.constantFrom("", " order by 1", " order by 2 desc, 1"),
  fc.constantFrom("", " limit 3", " limit 50 offset 5"),
);

const ofUsers = fc
  .tuple(fc.constantFrom("u.id, u.name", "distinct u.city, u.age"), some(userCondition), tail)
  .map(([columns, conditions, [order, limit]]) => `select ${columns} from users u${all(conditions)}${order}${limit}`);

const grouped = fc
  .tuple(some(userCondition), fc.constantFrom("", " having count(*) > 20"), tail)
  .map(
    ([conditions, having, [order, limit]]) =>
      `select u.city, count(*) from users u${all(conditions)} group by u.city${having}${order}${limit}`,
  );

const joined = fc
  .tuple(fc.constantFrom("join", "left join"), some(userCondition), some(orderCondition), tail)
  .map(
    ([join, users, orders, [order, limit]]) =>
      `select u.id, o.id from users u ${join} orders o on o.user_id = u.id${all([...users, ...orders])}${order}${limit}`,
  );

const correlated = fc
  .tuple(userCondition, tail)
  .map(
    ([condition, [order, limit]]) =>
      `select u.id, (select count(*) from orders o where o.user_id = u.id) as n from users u where ${condition}${order}${limit}`,
  );

const withCte = fc
  .tuple(
    orderCondition,
    fc.constantFrom("", "materialized "),
    fc.constantFrom("", " where p.user_id > (select avg(user_id) from picked)"),
  )
  .map(
    ([condition, how, twice]) =>
      `with picked as ${how}(select * from orders o where ${condition}) select p.user_id, count(*) from picked p${twice} group by p.user_id order by 2 desc, 1 limit 9`,
  );

const union = fc
  .tuple(userCondition, userCondition, fc.constantFrom("union", "union all", "except", "intersect"))
  .map(
    ([one, other, how]) =>
      `select u.id, u.city from users u where ${one} ${how} select u.id, u.city from users u where ${other}`,
  );

/** Any of them. */
export const select = fc.oneof(ofUsers, grouped, joined, correlated, withCte, union);
