/**
 * Wrong: asks a connection for a sign of life that has just been opened.
 * Caught by: connects for each caller when nothing is idle
 * Says: What is new needs no ping
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
    if (!last) return this.#connectAndPing();
    // Under load connections hardly rest, so a busy pool pays for no ping at all.
    if (Date.now() - last.since < this.aliveBypassMs) return last.connection;
    try {
      await last.connection.ping();
      return last.connection;
    } catch {
      // Most often they all died together, with the server. Asking each in turn would cost one time-out each.
      for (const { connection } of [last, ...this.#idle.splice(0)]) connection.close();
      return this.#connectAndPing();
    }
  }

  async #connectAndPing(): Promise<C> {
    const connection = await this.connect();
    await connection.ping();
    return connection;
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
