/**
 * Wrong: pings at every checkout, as SQLAlchemy does with pool_pre_ping.
 * Caught by: asks nothing of a connection that was used a moment ago
 * Says: 100 pings; 0 were expected
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
    const last = this.#idle.pop();
    if (!last) return this.connect();
    try {
      await last.connection.ping();
      return last.connection;
    } catch {
      for (const { connection } of [last, ...this.#idle.splice(0)]) connection.close();
      return this.connect();
    }
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
