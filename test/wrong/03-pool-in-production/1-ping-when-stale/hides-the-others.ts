/**
 * Wrong: takes all idle connections out of the list while it pings one: a second caller connects needlessly.
 * Caught by: gives the connection that came back last, and never one to two callers
 * Says: leave the others in the list while you ping one
 */
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
    const last = this.#idle.pop();
    if (!last) return this.connect();
    if (Date.now() - last.since < this.aliveBypassMs) return last.connection;
    // Nobody shall take one of the others before we know whether they can be trusted.
    const others = this.#idle.splice(0);
    try {
      await last.connection.ping();
    } catch {
      last.connection.close();
      for (const { connection } of others) connection.close();
      return this.connect();
    }
    this.#idle.unshift(...others);
    return last.connection;
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
