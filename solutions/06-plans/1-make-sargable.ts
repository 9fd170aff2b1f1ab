/** The statements, by name. An age may be unknown. */
export function statements() {
  return {
    // The column stands alone on its side; taken from one side to the other, the sign turns, and with it the comparison.
    young: "select id from users where age < 50 - $1::int",
    // The query took an unknown age for 0: so such a user must be found with 0, and with nothing else.
    aged: "select id from users where age = $1::int or (age is null and $1::int = 0)",
    // Texts with the same beginning are a range of the index. Unlike `like`, starts_with takes % and _ for what they are.
    begins: "select id from users where starts_with(email, $1::text)",
    // `between` includes both its ends, as a distance of at most 0.05 does.
    near: "select id from orders where total between $1::numeric - 0.05 and $1::numeric + 0.05",
    // A date compared with a point in time is its midnight in the session's time zone; the next day's midnight is left out.
    day: "select id from orders where created_at >= $1::date and created_at < $1::date + 1",
  };
}
