/**
 * Wrong: connects anew, and leaves the dead connection to the garbage collector, which closes no socket.
 * Caught by: asks what rested longer, once, and replaces it when it is dead
 * Says: close() the dead one
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
    if (Date.now() - last.since < this.aliveBypassMs) return last.connection;
    try {
      await last.connection.ping();
      return last.connection;
    } catch {
      this.#idle.length = 0;
      return this.connect();
    }
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
