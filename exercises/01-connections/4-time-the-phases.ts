/**
 * Lesson: lessons/01-connections.md
 * Task: connect, close again, and return three durations in milliseconds, one after the other: `tcp` from the call of connect()
 *       until the socket is open, `auth` from then until the server has accepted the password, TLS included where `config` asks
 *       for it, `ready` from then until it says that it is ready for a query, which is its last word of the log-in. Ask it
 *       nothing; the time that closing takes belongs to none of them. The client is closed by the time the caller goes on,
 *       however long the server takes, also when connecting fails; then the caller gets that error. A connection that dies, at
 *       any moment, must not end the process: that is an "error" event of the client, and may come more than once.
 * Done when: npm run grade -- 01-connections/4-time-the-phases
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export interface Phases {
  tcp: number;
  auth: number;
  ready: number;
}

export async function connectPhases(config: pg.ClientConfig): Promise<Phases> {
  // TODO: client.connection emits "connect", "authenticationOk" and "readyForQuery".
  throw new TodoError(`time the phases of a connect to ${config.host}`);
}
