/**
 * Lesson: lessons/07-n-plus-one.md
 * Task: write a loader of users, for one request, without a package. `load(id)` promises the user of this id; undefined if there
 *       is none. All loads of one turn of the event loop, also those made behind an `await` of what is there already or a
 *       `process.nextTick`, go to the server in one query, one round trip, however many they are. What was asked for once, by
 *       this loader, is not asked for again, be the answer there, under way or undefined; loaders share nothing. When a query
 *       fails, each of its loads is rejected with that very error; nothing of it is remembered, and loads of other queries do
 *       not suffer. Ids are any `integer`s.
 * Done when: npm run grade -- 07-n-plus-one/4-batch-the-loader
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export interface User {
  id: number;
  name: string;
  email: string;
}

export type Load = (id: number) => Promise<User | undefined>;

export function userLoader(client: pg.Client): Load {
  // TODO: collect the ids of a turn, ask for them together, and give each caller its own.
  throw new TodoError(`batch the look-ups of users in ${client.database}`);
}
