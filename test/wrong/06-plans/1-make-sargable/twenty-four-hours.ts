/**
 * Wrong: takes a day for 24 hours, also where the clocks change.
 * Caught by: means the days of the session, whatever its time zone
 * Says: where the clocks change on that day
 */
export function statements() {
  return {
    young: "select id from users where age < 50 - $1::int",
    aged: "select id from users where age = $1::int or (age is null and $1::int = 0)",
    begins: "select id from users where starts_with(email, $1::text)",
    near: "select id from orders where total between $1::numeric - 0.05 and $1::numeric + 0.05",
    day: "select id from orders where created_at >= $1::date and created_at < $1::date::timestamptz + interval '24 hours'",
  };
}
