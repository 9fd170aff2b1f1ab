/**
 * Wrong: whoever comes so soon that no ping is needed gets nothing.
 * Caught by: asks nothing of a connection that was used a moment ago
 * Says: acquire() gave undefined
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
    let usable: C | undefined;
    if (Date.now() - last.since >= this.aliveBypassMs) {
      try {
        await last.connection.ping();
        usable = last.connection;
      } catch {
        for (const { connection } of [last, ...this.#idle.splice(0)]) connection.close();
        usable = await this.connect();
      }
    }
    return usable as C;
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
