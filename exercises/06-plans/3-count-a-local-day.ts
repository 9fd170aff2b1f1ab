/**
 * Lesson: lessons/06-plans.md
 * Task: return how many orders were placed on a day, as a calendar in the given time zone shows it: an order counts if the clocks
 *       there showed that date when it was placed, on days of 23 and 25 hours as well. Some places change their clocks at
 *       midnight or across it, by three hours at most: then a midnight is missing, or comes twice, and both are of the day that
 *       they begin; and Samoa once left out a day, on which nothing was placed. One round trip, one row, at most 15 pages, on
 *       any day of about as many orders as the others: an index on orders (created_at) is there. The session may have any time
 *       zone of its own, and keeps it. When the query fails, as for a time zone that the server does not know, its error
 *       reaches the caller.
 * Done when: npm run grade -- 06-plans/3-count-a-local-day
 */
import pg from "pg";
import { TodoError } from "roundtrip";

/** `day` is a date like 2024-03-31, `zone` a name like Europe/Berlin. */
export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  // TODO: one statement. From when to when does the index have to be read, and which of these orders count?
  throw new TodoError("count the orders of a local day");
}
