/**
 * Lesson: lessons/01-connections.md
 * Task: open a client, run `work` with it once, close it, and return what `work` returned. When `work` throws, the caller
 *       gets the very thing that was thrown, also when closing fails too; whether a failed close counts after a success is
 *       left to you. When connecting fails, `work` is not run, and the caller gets that error. In each case the client is
 *       closed by the time the caller goes on, however long the server takes. Each call has a client of its own, also a call
 *       within `work`; ask the server nothing yourself. A connection that dies, at any moment, must not end the process:
 *       that is an "error" event of the client, and may come more than once.
 * Done when: npm run grade -- 01-connections/2-close-on-error
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  // TODO: connect, run, close; whatever happens.
  throw new TodoError(`run ${work.name || "the work"} with a connection to ${config.host}`);
}
