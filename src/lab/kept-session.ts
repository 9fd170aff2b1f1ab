import pg from "pg";

/** What `pg`'s client can do as well, and its types leave out. */
type Client = pg.Client & { ref(): void; unref(): void };

/**
 * A session on the server that is kept from one use to the next: to log in takes longer than most of what is asked. It is
 * opened at its first use, and anew when it was lost in between; it keeps no process from ending.
 */
export class KeptSession {
  readonly #config: () => pg.ClientConfig;
  #client: Promise<Client> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** @param config says how to connect, each time that it is opened */
  constructor(config: () => pg.ClientConfig) {
    this.#config = config;
  }

  /** Runs `work` with the session, when those who asked before have done. */
  use<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const mine = this.#last.then(() => this.#use(work));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** Closes the session when those who asked have done. It would be opened again by another use. */
  async end(): Promise<void> {
    await this.#last;
    const client = await this.#client?.catch(() => undefined);
    client?.ref();
    await client?.end().catch(() => undefined);
  }

  async #use<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    this.#client ??= this.#open();
    const client = await this.#client;
    client.ref();
    try {
      return await work(client);
    } finally {
      client.unref();
    }
  }

  async #open(): Promise<Client> {
    const client = new pg.Client(this.#config()) as Client;
    const forget = () => {
      this.#client = undefined;
    };
    client.on("error", forget);
    client.once("end", forget);
    try {
      await client.connect();
      return client;
    } catch (error) {
      forget();
      await client.end().catch(() => undefined);
      throw error;
    }
  }
}
