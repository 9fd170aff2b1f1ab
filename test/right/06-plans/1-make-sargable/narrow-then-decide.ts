/**
 * Style: a range for the index, and the old condition behind it.
 */
export function statements() {
  return {
    young: "select id from users where age < 50 - $1::int and 50 - age > $1::int",
    aged: "select id from users where (age = $1::int or age is null and $1::int = 0) and coalesce(age, 0) = $1::int",
    begins: "select id from users where starts_with(email, $1::text) and left(email, length($1::text)) = $1::text",
    near: "select id from orders where total between $1::numeric - 0.05 and $1::numeric + 0.05 and abs(total - $1::numeric) <= 0.05",
    day: "select id from orders where created_at >= $1::date and created_at < $1::date + 1 and created_at::date = $1::date",
  };
}
