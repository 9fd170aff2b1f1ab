/**
 * Wrong: sends the ping and gives the connection out before the answer is there.
 * Caught by: asks what rested longer, once, and replaces it when it is dead
 * Says: was given out before its ping was answered
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
    // Out of the list before the first await: whoever calls during the ping finds the next one, not this one.
    const last = this.#idle.pop();
    if (!last) return this.connect();
    // Under load connections hardly rest, so a busy pool pays for no ping at all.
    if (Date.now() - last.since < this.aliveBypassMs) return last.connection;
    last.connection.ping().catch(() => {
      for (const { connection } of this.#idle.splice(0)) connection.close();
    });
    return last.connection;
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
