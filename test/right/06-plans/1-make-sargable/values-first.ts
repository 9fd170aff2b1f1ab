/**
 * Style: a subquery for the ends, lists, and the parameter first.
 */
export function statements() {
  return {
    young: "select id from users where 50 - $1::int > age",
    aged: "select id from users where age = any (array[$1::int]) or ($1::int = 0 and age is null)",
    begins: "select id from users where email ^@ $1::text",
    near: "select id from orders where total >= $1::numeric - 0.05 and not total > $1::numeric + 0.05",
    day: "with day as (select $1::date::timestamptz as first, ($1::date + 1)::timestamptz as next) select o.id from orders o, day where o.created_at >= day.first and o.created_at < day.next",
  };
}
