/**
 * Lesson: lessons/01-connections.md
 * Task: return the e-mail addresses of the users with these ids (10,000 `integer`s at most), as they are now and in the order
 *       of the ids; undefined where there is no such user, and only there. The table is `users`: `id`, `email`, `city`. Open one
 *       connection a call at most, shared with no other call, and have it closed by the time the caller goes on, whatever
 *       happens (`pg` lets `password` be a function, which may fail) and however long the server takes. When something fails, the
 *       caller gets its error, no half of a list and no second try. A connection that dies, at any moment, must not end the
 *       process: that is an "error" event of the client, and may come more than once.
 * Done when: npm run grade -- 01-connections/1-reuse-one-connection
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  // TODO: open a client with `new pg.Client(config)`, use it for every look-up, close it.
  throw new TodoError(`look up ${ids.length} users at ${config.host} over one connection`);
}
