/**
 * Wrong: hands out whatever lies there.
 * Caught by: asks what rested longer, once, and replaces it when it is dead
 * Says: after 0 pings
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
    return this.#idle.pop()?.connection ?? this.connect();
  }

  release(connection: C): void {
    this.#idle.push({ connection, since: Date.now() });
  }
}
