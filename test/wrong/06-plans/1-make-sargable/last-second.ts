/**
 * Wrong: stops a second before midnight, and loses what lies in it.
 * Caught by: returns the same ids as before, for every value
 * Says: `day` for
 */
export function statements() {
  return {
    young: "select id from users where age < 50 - $1::int",
    aged: "select id from users where age = $1::int or (age is null and $1::int = 0)",
    begins: "select id from users where starts_with(email, $1::text)",
    near: "select id from orders where total between $1::numeric - 0.05 and $1::numeric + 0.05",
    day: "select id from orders where created_at between $1::date and $1::date + interval '23:59:59'",
  };
}
