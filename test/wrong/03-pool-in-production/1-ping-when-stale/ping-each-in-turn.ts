/**
 * Wrong: closes the one that is dead, and asks the next, and the next.
 * Caught by: one dead connection condemns all that rested longer
 * Says: cost 5 pings; 1 was expected
 * Says: empty the list
 */
export interface Connection {
  ping(): Promise<void>;
  close(): void;
}

export class FreshPool<C extends Connection> {
  readonly #idle: { connection: C; since: number }[] = [];

  constructor(
    readonly connect: () => Promise<C>,
    readonly aliveBypassMs: number,
  ) {}

  async acquire(): Promise<C> {
    for (let last = this.#idle.pop(); last; last = this.#idle.pop()) {
      if (Date.now() - last.since < this.aliveBypassMs) return last.connection;
      try {
        await last.connection.ping();
        return last.connection;
      } catch {
        last.connection.close();
      }
    }
    return this.connect();
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
