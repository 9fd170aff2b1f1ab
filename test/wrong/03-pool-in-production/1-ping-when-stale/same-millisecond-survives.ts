/**
 * Wrong: what came back in the same millisecond as the dead one is kept.
 * Caught by: one dead connection condemns all that rested as long
 * Says: 2 times and 1
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
    const { connection, since } = last;
    if (Date.now() - since < this.aliveBypassMs) return connection;
    try {
      await connection.ping();
      return connection;
    } catch {
      connection.close();
    }
    // Keep what came back since.
    for (let index = this.#idle.length - 1; index >= 0; index--) {
      const entry = this.#idle[index];
      if (!entry || entry.since >= since) continue;
      this.#idle.splice(index, 1);
      entry.connection.close();
    }
    return this.connect();
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
