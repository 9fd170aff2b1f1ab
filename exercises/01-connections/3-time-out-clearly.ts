/**
 * Lesson: lessons/01-connections.md
 * Task: return a client that is ready for queries and has no limit any more, or throw: ConnectTimeoutError when it is not ready
 *       `limitMs` (1 to 60,000) after the call, whatever the server and a `password` function do meanwhile and whatever limit
 *       `config` has; ConnectRefusedError, at once and without a second try, when connecting fails in any other way, whatever
 *       the error looks like. Keep what ended the connect as `cause`; with a timer of your own, an error that you make will do.
 *       `config` is the caller's, so do not change it; what else it asks for holds, `query_timeout` for example. The `"error"`
 *       events of a client that was ready are its owner's to hear: leave no listener of yours on it. Leave no socket open when
 *       you throw: after some refusals it is still open, and a server need not close its end when you close yours.
 * Done when: npm run grade -- 01-connections/3-time-out-clearly
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  // TODO: pg.Client has an option for the limit, or take a timer of your own. Tell the two errors apart.
  throw new TodoError(`connect to ${config.host} within ${limitMs} ms`);
}
