/** A server in virtual time: a connect and a ping take 5 ms; it can be restarted, which ends connections, or be down. */
export class FakeServer {
  connects = 0;
  pings = 0;
  closes = 0;
  down = false;
  /** Connections that were open, dead or not, when the latest connect was called. */
  heldAtConnect = 0;
  readonly #open = new Map<FakeConnection, boolean>();

  async connect(): Promise<FakeConnection> {
    this.connects++;
    this.heldAtConnect = this.held;
    const connection = new FakeConnection(this, this.connects);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (this.down) throw new Error(`connect ECONNREFUSED, attempt ${connection.number}`);
    this.#open.set(connection, true);
    return connection;
  }

  restart(): void {
    for (const connection of this.#open.keys()) this.#open.set(connection, false);
  }

  /** As if the end of the others had not reached this one. */
  revive(connection: FakeConnection): void {
    this.#open.set(connection, true);
  }

  answers(connection: FakeConnection): boolean {
    return this.#open.get(connection) === true;
  }

  forget(connection: FakeConnection): void {
    this.closes++;
    this.#open.delete(connection);
  }

  /** Connections that the client has not closed: each takes a file descriptor, dead or not. */
  get held(): number {
    return this.#open.size;
  }
}

/** A connection to a {@link FakeServer}. */
export class FakeConnection {
  constructor(
    readonly server: FakeServer,
    readonly number: number,
  ) {}

  async ping(): Promise<void> {
    this.server.pings++;
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (!this.server.answers(this)) throw new Error("Connection terminated unexpectedly");
  }

  close(): void {
    this.server.forget(this);
  }

  toString(): string {
    return `connection ${this.number}`;
  }
}
