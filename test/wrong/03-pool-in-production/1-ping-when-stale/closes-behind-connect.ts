/**
 * Wrong: takes the dead out of the list, and closes them when the connect has ended.
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
    const last = this.#idle.pop();
    if (!last) return this.connect();
    if (Date.now() - last.since < this.aliveBypassMs) return last.connection;
    const alive = await last.connection.ping().then(
      () => true,
      () => false,
    );
    if (alive) return last.connection;
    const dead = [last, ...this.#idle.splice(0)];
    try {
      return await this.connect();
    } finally {
      for (const { connection } of dead) connection.close();
    }
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
