/**
 * Lesson: lessons/03-pool-in-production.md
 * Task: `acquire` gives a connection that works, to one caller only: the idle one that came back last. If it rested for less than
 *       `aliveBypassMs`, without a ping; else after one ping. When the ping fails, close it and every connection that was idle
 *       when the ping began, each once and without a ping; what a caller holds, or another call is pinging by then, is not touched.
 *       Then connect anew for this caller. A connection that comes back while the ping runs may stay idle or be closed, but this
 *       caller must not get it. None idle: connect, and do not ping what is new. One call connects once at most, for itself alone;
 *       when that fails, so does `acquire`, with the same error.
 * Done when: npm run grade -- 03-pool-in-production/1-ping-when-stale
 */
import { TodoError } from "roundtrip";

export interface Connection {
  /** One round trip to the server; fails when nobody answers. */
  ping(): Promise<void>;
  close(): void;
}

export class FreshPool<C extends Connection> {
  /** Who came back last is at the end. `since` is the time of the return, by Date.now(). */
  readonly #idle: { connection: C; since: number }[] = [];

  constructor(
    readonly connect: () => Promise<C>,
    readonly aliveBypassMs: number,
  ) {}

  async acquire(): Promise<C> {
    // TODO: take the last of #idle, if there is one, and decide whether to ping.
    throw new TodoError(`ping what rested for ${this.aliveBypassMs} ms, among ${this.#idle.length} idle connections`);
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
