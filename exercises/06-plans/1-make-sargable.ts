/**
 * Lesson: lessons/06-plans.md
 * Task: rewrite the five statements so that the index named above each of them serves its condition. For every $1, each returns
 *       the ids that it returns now, no more, no fewer and none twice, in any order; think of nulls, of borders, of an empty
 *       text, and of one with signs like % in it. Each touches at most one page for each row that it returns, and 8 more.
 *       Each stays one statement, and no further index is needed.
 * Done when: npm run grade -- 06-plans/1-make-sargable
 */
import { TodoError } from "roundtrip";

function todo(task: string): void {
  throw new TodoError(task);
}

/** The statements, by name. An age may be unknown. */
export function statements() {
  todo("make five conditions that an index can serve"); // TODO: rewrite the five below, then delete this line.
  return {
    // An index on users (age). $1 is an integer from -1,000 to 1,000.
    young: "select id from users where 50 - age > $1::int",
    // The same index, and the same $1.
    aged: "select id from users where coalesce(age, 0) = $1::int",
    // An index on users (email text_pattern_ops), sorted letter by letter whatever the locale. $1 is a text.
    begins: "select id from users where left(email, length($1::text)) = $1::text",
    // An index on orders (total). $1 is an amount, with two decimals.
    near: "select id from orders where abs(total - $1::numeric) <= 0.05",
    // An index on orders (created_at). $1 is a date. The session may have any time zone in which no clock changes at midnight.
    day: "select id from orders where created_at::date = $1::date",
  };
}
