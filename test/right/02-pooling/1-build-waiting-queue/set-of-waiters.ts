/**
 * Style: a class for who waits, kept in a Set, and async functions.
 */
export class AcquireTimeoutError extends Error {
  constructor(readonly limitMs: number) {
    super(`nothing came back for ${limitMs} ms`);
    this.name = "AcquireTimeoutError";
  }
}

class Ticket<C> {
  readonly promise: Promise<C>;
  #timer: NodeJS.Timeout | undefined;
  #resolve!: (connection: C) => void;

  constructor(limitMs: number, onTimeout: () => void) {
    this.promise = new Promise<C>((resolve, reject) => {
      this.#resolve = resolve;
      this.#timer = setTimeout(() => {
        onTimeout();
        reject(new AcquireTimeoutError(limitMs));
      }, limitMs);
    });
  }

  serve(connection: C): void {
    clearTimeout(this.#timer);
    this.#resolve(connection);
  }
}

export class WaitingPool<C> {
  private readonly free: C[];
  private readonly tickets = new Set<Ticket<C>>();

  constructor(connections: C[]) {
    this.free = Array.from(connections);
  }

  async acquire(limitMs: number): Promise<C> {
    if (this.free.length > 0) return this.free.shift() as C;
    const ticket: Ticket<C> = new Ticket(limitMs, () => this.tickets.delete(ticket));
    this.tickets.add(ticket);
    return ticket.promise;
  }

  release(connection: C): void {
    const [first] = this.tickets;
    if (first === undefined) {
      this.free.push(connection);
      return;
    }
    this.tickets.delete(first);
    first.serve(connection);
  }
}
