/**
 * Wrong: counts from when the connection was opened: one that is in constant use is asked again and again.
 * Caught by: asks nothing of a connection that was used a moment ago
 * Says: Next: compare Date.now() - since with aliveBypassMs first
 */
export interface Connection {
  ping(): Promise<void>;
  close(): void;
}

export class FreshPool<C extends Connection> {
  readonly #idle: { connection: C; since: number }[] = [];
  readonly #opened = new Map<C, number>();

  constructor(
    readonly connect: () => Promise<C>,
    readonly aliveBypassMs: number,
  ) {}

  async acquire(): Promise<C> {
    const last = this.#idle.pop();
    if (!last) return this.connect();
    if (last.since > Date.now() - this.aliveBypassMs) return last.connection;
    try {
      await last.connection.ping();
      return last.connection;
    } catch {
      for (const { connection } of [last, ...this.#idle.splice(0)]) connection.close();
      return this.connect();
    }
  }

  release(connection: C): void {
    const since = this.#opened.get(connection) ?? Date.now();
    this.#opened.set(connection, since);
    this.#idle.push({ connection, since });
  }
}
