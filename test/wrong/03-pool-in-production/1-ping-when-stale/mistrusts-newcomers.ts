/**
 * Wrong: after a ping that failed it pings what came back meanwhile, however short its rest was.
 * Caught by: loses nothing that comes back during a ping
 * Says: of connections that rested for less than aliveBypassMs
 */
export interface Connection {
  /** One round trip to the server; fails when nobody answers. */
  ping(): Promise<void>;
  close(): void;
}

interface Idle<C> {
  connection: C;
  since: number;
  /** Came back before the last alarm. */
  suspect: boolean;
}

export class FreshPool<C extends Connection> {
  #idle: Idle<C>[] = [];

  constructor(
    readonly connect: () => Promise<C>,
    readonly aliveBypassMs: number,
  ) {}

  async acquire(): Promise<C> {
    const last = this.#idle.pop();
    if (!last) return this.connect();
    if (!last.suspect && Date.now() - last.since < this.aliveBypassMs) return last.connection;
    const before = new Set(this.#idle);
    try {
      await last.connection.ping();
      return last.connection;
    } catch {
      last.connection.close();
      for (const idle of this.#idle) {
        if (before.has(idle)) idle.connection.close();
        else idle.suspect = true;
      }
      this.#idle = this.#idle.filter((idle) => !before.has(idle));
    }
    return this.connect();
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now(), suspect: false });
  }
}
