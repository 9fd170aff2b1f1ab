/**
 * Wrong: counts generations: what was lent when a ping failed is closed as soon as it comes back, though nothing failed on it.
 * Caught by: touches nothing that a caller held when a ping failed, then or later
 * Says: the pool closed it
 * Says: nothing that comes back later
 */
export interface Connection {
  /** One round trip to the server; fails when nobody answers. */
  ping(): Promise<void>;
  close(): void;
}

export class FreshPool<C extends Connection> {
  /** Who came back last is at the end. `since` is the time of the return, by Date.now(). */
  readonly #idle: { connection: C; since: number }[] = [];
  #generation = 0;
  readonly #born = new WeakMap<C, number>();

  constructor(
    readonly connect: () => Promise<C>,
    readonly aliveBypassMs: number,
  ) {}

  async #open(): Promise<C> {
    const connection = await this.connect();
    this.#born.set(connection, this.#generation);
    return connection;
  }

  async acquire(): Promise<C> {
    const last = this.#idle.pop();
    if (!last) return this.#open();
    if (Date.now() - last.since < this.aliveBypassMs) return last.connection;
    try {
      await last.connection.ping();
      return last.connection;
    } catch {
      this.#generation++;
      for (const { connection } of [last, ...this.#idle.splice(0)]) connection.close();
      return this.#open();
    }
  }

  release(connection: C): void {
    // Opened before the server went away: as dead as the others.
    if ((this.#born.get(connection) ?? this.#generation) < this.#generation) connection.close();
    else this.#idle.push({ connection, since: Date.now() });
  }
}
