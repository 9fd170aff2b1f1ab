/**
 * Wrong: connects first and closes then: when the server is down the dead ones are never closed.
 * Caught by: one dead connection condemns all that rested longer
 * Says: when connect() was called, 5 of them had not been closed yet
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
    try {
      await last.connection.ping();
      return last.connection;
    } catch {
      // Most often they all died together, with the server. Asking each in turn would cost one time-out each.
      const dead = [last, ...this.#idle.splice(0)];
      const fresh = await this.connect();
      for (const { connection } of dead) connection.close();
      return fresh;
    }
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
