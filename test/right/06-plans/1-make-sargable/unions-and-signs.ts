/**
 * Style: a union of two halves, `^@`, and a pattern whose signs are taken for what they are.
 */
const at = "created_at";

export function statements() {
  return {
    young: "select id from users where age < 50 - $1::int",
    aged: "select id from users where age = $1::int union all select id from users where age is null and $1::int = 0",
    begins: `select id from users where email like regexp_replace($1::text, '([%_\\\\])', '\\\\\\1', 'g') || '%'`,
    near: "select id from orders where total between $1::numeric - 0.05 and $1::numeric + 0.05",
    day: `select id from orders where ${at} between $1::date and $1::date + interval '1 day - 1 microsecond'`,
  };
}
