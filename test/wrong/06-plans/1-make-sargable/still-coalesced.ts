/**
 * Wrong: asks the same in other words, with the column inside of them.
 * Caught by: touches few pages
 * Says: `aged` for
 */
export function statements() {
  return {
    young: "select id from users where age < 50 - $1::int",
    aged: "select id from users where coalesce(age = $1::int, $1::int = 0)",
    begins: "select id from users where starts_with(email, $1::text)",
    near: "select id from orders where total between $1::numeric - 0.05 and $1::numeric + 0.05",
    day: "select id from orders where created_at >= $1::date and created_at < $1::date + 1",
  };
}
