/**
 * Wrong: two pings that fail one after the other both close what was idle at both.
 * Caught by: does what it must in whatever order callers come, pings and connects end, and connections come back
 * Says: close() of connection 2 was called 2 times; expected was 1
 */
export interface Connection {
  ping(): Promise<void>;
  close(): void;
}

export class FreshPool<C extends Connection> {
  /** Who came back last is at the end. `since` is the time of the return, by Date.now(). */
  #idle: { connection: C; since: number }[] = [];
  /** Taken out: held by a caller, or being pinged for one. */
  readonly #out = new Set<C>();

  constructor(
    readonly connect: () => Promise<C>,
    readonly aliveBypassMs: number,
  ) {}

  async acquire(): Promise<C> {
    const last = this.#idle.pop();
    if (!last) return this.#connectAnew();
    const { connection, since } = last;
    this.#out.add(connection);
    if (Date.now() - since < this.aliveBypassMs) return connection;
    const idleThen = this.#idle.map((entry) => entry.connection);
    try {
      await connection.ping();
      return connection;
    } catch {
      this.#out.delete(connection);
      connection.close();
      const doomed = idleThen.filter((one) => !this.#out.has(one));
      this.#idle = this.#idle.filter((entry) => !doomed.includes(entry.connection));
      for (const one of doomed) one.close();
    }
    return this.#connectAnew();
  }

  async #connectAnew(): Promise<C> {
    const fresh = await this.connect();
    this.#out.add(fresh);
    return fresh;
  }

  release(connection: C): void {
    this.#out.delete(connection);
    this.#idle.push({ connection, since: Date.now() });
  }
}
