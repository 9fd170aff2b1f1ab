/**
 * Style: the list the other way round, and the clock of `performance`.
 */
export interface Connection {
  ping(): Promise<void>;
  close(): void;
}

interface Resting<C> {
  connection: C;
  freshUntil: number;
}

async function isAlive(connection: Connection): Promise<boolean> {
  const [answer] = await Promise.allSettled([connection.ping()]);
  return answer.status === "fulfilled";
}

export class FreshPool<C extends Connection> {
  readonly #stack: Resting<C>[] = [];

  constructor(
    readonly connect: () => Promise<C>,
    readonly aliveBypassMs: number,
  ) {}

  async acquire(): Promise<C> {
    const top = this.#stack.shift();
    if (top) {
      if (performance.now() < top.freshUntil || (await isAlive(top.connection))) return top.connection;
      top.connection.close();
      while (this.#stack.length > 0) this.#stack.pop()?.connection.close();
    }
    return await this.connect();
  }

  release(connection: C): void {
    this.#stack.unshift({ connection, freshUntil: performance.now() + this.aliveBypassMs });
  }
}
