/**
 * Wrong: what came back during the ping is neither kept nor closed: it is lost.
 * Caught by: loses nothing that comes back during a ping
 * Says: neither closed nor given to anybody
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
    try {
      await last.connection.ping();
      return last.connection;
    } catch {
      last.connection.close();
      for (const { connection, since } of this.#idle) if (since <= last.since) connection.close();
      this.#idle.length = 0;
      return this.connect();
    }
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
