/**
 * Wrong: looks at the last one, pings it, and takes it only then: everybody who calls meanwhile gets the same one.
 * Caught by: gives the connection that came back last, and never one to two callers
 * Says: take it out of the list before you await the ping
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
    const last = this.#idle.at(-1);
    if (!last) return this.connect();
    if (Date.now() - last.since >= this.aliveBypassMs) {
      try {
        await last.connection.ping();
      } catch {
        for (const { connection } of this.#idle.splice(0)) connection.close();
        return this.connect();
      }
    }
    this.#idle.splice(this.#idle.indexOf(last), 1);
    return last.connection;
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
