/** The statements, by name. An age may be unknown. */
export function statements() {
  return {
    // The column alone on its side; taken from one side to the other, the sign turns, and with it the comparison.
    young: "select id from users where age < 50 - $1::int",
    // An unknown age counted as 0: so it is found with 0, and with nothing else.
    aged: "select id from users where age = $1::int or (age is null and $1::int = 0)",
    // What a text begins with is a range of the index. Unlike `like`, this takes % and _ for what they are.
    begins: "select id from users where starts_with(email, $1::text)",
    // `between` has both its ends in, as the distance of 0.05 has.
    near: "select id from orders where total between $1::numeric - 0.05 and $1::numeric + 0.05",
    // A date compared with a point in time is the midnight of the session's time zone; the second one is out.
    day: "select id from orders where created_at >= $1::date and created_at < $1::date + 1",
  };
}
