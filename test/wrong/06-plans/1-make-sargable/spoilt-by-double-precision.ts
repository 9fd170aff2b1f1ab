/**
 * Wrong: compares with a double, for which each amount is cast.
 * Caught by: touches few pages
 * Says: `near` for
 */
export function statements() {
  return {
    young: "select id from users where age < 50 - $1::int",
    aged: "select id from users where age = $1::int or (age is null and $1::int = 0)",
    begins: "select id from users where starts_with(email, $1::text)",
    near: "select id from orders where total >= $1::float8 - 0.0500001 and total <= $1::float8 + 0.0500001",
    day: "select id from orders where created_at >= $1::date and created_at < $1::date + 1",
  };
}
