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
    // A connection leaves the list before it is pinged: whoever calls during the ping finds the next one, not this one.
    const last = this.#idle.pop();
    if (!last) return this.connect();
    // Under load a connection hardly rests between two callers, so a busy pool pays for no ping at all.
    if (Date.now() - last.since < this.aliveBypassMs) return last.connection;
    try {
      await last.connection.ping();
      return last.connection;
    } catch {
      // Most often all idle connections died together, with the server. Pinging each in turn would cost a time-out each.
      for (const { connection } of [last, ...this.#idle.splice(0)]) connection.close();
      return this.connect();
    }
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
