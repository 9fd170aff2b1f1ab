/**
 * Wrong: after a ping that failed it begins again, with what came back meanwhile.
 * Caught by: loses nothing that comes back during a ping
 * Says: a new connection was expected
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
    const older = this.#idle.length;
    try {
      await last.connection.ping();
      return last.connection;
    } catch {
      last.connection.close();
      for (const { connection } of this.#idle.splice(0, older)) connection.close();
      return this.acquire();
    }
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
