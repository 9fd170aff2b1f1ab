/**
 * Wrong: closes all that was idle when its ping began, also what another caller has taken since, and holds.
 * Caught by: does what it must in whatever order callers come, pings and connects end, and connections come back
 * Says: close() of connection 2 was called 1 time; expected was 0
 */
export interface Connection {
  ping(): Promise<void>;
  close(): void;
}

export class FreshPool<C extends Connection> {
  /** Who came back last is at the end. `since` is the time of the return, by Date.now(). */
  #idle: { connection: C; since: number }[] = [];
  readonly #closed = new WeakSet<C>();

  constructor(
    readonly connect: () => Promise<C>,
    readonly aliveBypassMs: number,
  ) {}

  async acquire(): Promise<C> {
    const last = this.#idle.pop();
    if (!last) return this.connect();
    if (Date.now() - last.since < this.aliveBypassMs) return last.connection;
    const suspects = new Set([last, ...this.#idle]);
    try {
      await last.connection.ping();
      return last.connection;
    } catch {
      this.#idle = this.#idle.filter((entry) => !suspects.has(entry));
      for (const { connection } of suspects) this.#close(connection);
      return this.connect();
    }
  }

  #close(connection: C): void {
    if (this.#closed.has(connection)) return;
    this.#closed.add(connection);
    connection.close();
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
