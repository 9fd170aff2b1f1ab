/**
 * Wrong: who waits for a connect is served by whatever comes back meanwhile; what was opened for it goes to nobody, and a connect that fails then is told to nobody.
 * Caught by: does what it must in whatever order callers come, pings and connects end, and connections come back
 * Says: Now caller 2 got connection 1; expected was that it waits
 * Says: each call end by its own ping
 */
export interface Connection {
  ping(): Promise<void>;
  close(): void;
}

export class FreshPool<C extends Connection> {
  /** Who came back last is at the end. `since` is the time of the return, by Date.now(). */
  readonly #idle: { connection: C; since: number }[] = [];
  /** Callers whose connect is under way: served by whatever comes first. */
  readonly #waiting: ((connection: C) => void)[] = [];

  constructor(
    readonly connect: () => Promise<C>,
    readonly aliveBypassMs: number,
  ) {}

  async acquire(): Promise<C> {
    const last = this.#idle.pop();
    if (!last) return this.#whateverComesFirst();
    if (Date.now() - last.since < this.aliveBypassMs) return last.connection;
    const idleThen = [...this.#idle];
    try {
      await last.connection.ping();
      return last.connection;
    } catch {
      last.connection.close();
      for (const entry of idleThen) {
        const at = this.#idle.indexOf(entry);
        if (at < 0) continue;
        this.#idle.splice(at, 1);
        entry.connection.close();
      }
    }
    return this.connect();
  }

  #whateverComesFirst(): Promise<C> {
    return new Promise<C>((resolve, reject) => {
      this.#waiting.push(resolve);
      const leave = () => {
        const at = this.#waiting.indexOf(resolve);
        if (at >= 0) this.#waiting.splice(at, 1);
        return at >= 0;
      };
      this.connect().then(
        (fresh) => (leave() ? resolve(fresh) : this.release(fresh)),
        (error) => leave() && reject(error),
      );
    });
  }

  release(connection: C): void {
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#idle.push({ connection, since: Date.now() });
  }
}
