/**
 * Style: promises chained, the way out in a method of its own.
 */
export interface Connection {
  ping(): Promise<void>;
  close(): void;
}

export class FreshPool<C extends Connection> {
  private idle: [connection: C, since: number][] = [];

  constructor(
    readonly connect: () => Promise<C>,
    readonly aliveBypassMs: number,
  ) {}

  acquire(): Promise<C> {
    const newest = this.idle.pop();
    if (newest === undefined) return this.connect();
    const [connection, since] = newest;
    const isStale = Date.now() >= since + this.aliveBypassMs;
    return isStale
      ? connection.ping().then(
          () => connection,
          () => this.replace(connection),
        )
      : Promise.resolve(connection);
  }

  private replace(dead: C): Promise<C> {
    dead.close();
    for (const [connection] of this.idle) connection.close();
    this.idle = [];
    return this.connect();
  }

  release(connection: C): void {
    this.idle.push([connection, Date.now()]);
  }
}
