/**
 * Lesson: lessons/07-n-plus-one.md
 * Task: return the profiles of these users (1,000 different ids at most), in the order of the ids, without those who are nobody:
 *       name, the totals of all orders in the order of the orders' ids, and the texts of all messages in the order of the
 *       messages' ids; each total and each text as often as it is there. Users may have orders, messages, both, or neither; ids
 *       and totals may be 0, texts empty. The table `messages` has `id`, `user_id` and `body`. Joined with both, a user with
 *       300 of each has 90,000 rows. Make three round trips at most, fetch no more rows than there are users, totals and texts
 *       to return, and let the server write no temporary file for a thousand of both. Its errors reach the caller; no call
 *       remembers.
 * Done when: npm run grade -- 07-n-plus-one/5-tame-the-explosion
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export interface Profile {
  id: number;
  name: string;
  /** Numbers: the driver gives what is `numeric` as a text. */
  totals: number[];
  messages: string[];
}

export async function profilesOf(client: pg.Client, ids: number[]): Promise<Profile[]> {
  // TODO: which of users, orders and messages can be joined without multiplying?
  throw new TodoError(`collect the profiles of ${ids.length} users`);
}
