/**
 * Wrong: tells what was idle when the ping began from what came back since by the millisecond: what came back in that very one stays.
 * Caught by: one dead connection condemns all that rested as long
 * Says: With aliveBypassMs 0, 2 connections came back in the same millisecond
 * Says: 2 times and 1
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
    const began = Date.now();
    const alive = await last.connection.ping().then(
      () => true,
      () => false,
    );
    if (alive) return last.connection;
    last.connection.close();
    for (const one of this.#idle.splice(0)) {
      if (one.since < began) one.connection.close();
      else this.#idle.push(one);
    }
    return this.connect();
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
