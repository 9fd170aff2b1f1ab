/**
 * Wrong: calls connect() first, and closes the dead while that is under way: a server that is full refuses it.
 * Caught by: one dead connection condemns all that rested longer
 * Says: when connect() was called, 5 of them had not been closed yet
 * Says: close them all before you call connect()
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
    const alive = await last.connection.ping().then(
      () => true,
      () => false,
    );
    if (alive) return last.connection;
    // The caller has waited long enough: connect while the dead are buried.
    const anew = this.connect();
    for (const { connection } of [last, ...this.#idle.splice(0)]) connection.close();
    return anew;
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
