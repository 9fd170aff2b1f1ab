/**
 * Lesson: lessons/01-connections.md
 * Task: return the e-mail addresses of the users with these ids, as they are now and in the order of the ids; undefined
 *       where there is no such user, and only there. Open at most one connection a call, however many ids there are, and
 *       leave none open, whatever happens. When something fails, the caller gets its error and no half of a list.
 * Done when: npm run grade -- 01-connections/1-reuse-one-connection
 */
import type pg from "pg";
import { TodoError } from "roundtrip";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  // TODO: open a client with `new pg.Client(config)`, use it for every look-up, close it.
  throw new TodoError(`look up ${ids.length} users at ${config.host} over one connection`);
}
