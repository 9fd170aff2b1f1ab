import type { Connection } from "./connection.js";
import { DetachedServer } from "./detached-server.js";
import { type FlushOutcome, StatsFlush } from "./stats-flush.js";

/** What the proxy does with a connection by itself, unseen by its client: settling, and standing in for a server that is gone. @internal */
export class Errands {
  #flush: StatsFlush | undefined;
  #detached: DetachedServer | undefined;

  constructor(readonly connection: Connection) {}

  /** The server is gone for good, and the client may stay. */
  get detached(): boolean {
    return this.#detached !== undefined;
  }

  /** Whether it was for us what the client sent. */
  takesUp(chunk: Buffer): boolean {
    this.#detached?.read(chunk);
    return this.detached;
  }

  /** What of a piece from the server is not for us. */
  takesDown(chunk: Buffer): Buffer {
    return this.#flush && !this.#flush.over ? this.#flush.read(chunk) : chunk;
  }

  /** Has the server process enter what it did into the server's books. The client waits meanwhile, and sees nothing of it. */
  async flushStats(): Promise<FlushOutcome> {
    const { protocol, client, link, atRest } = this.connection;
    if (!atRest || !protocol.started || protocol.continues || !link.server || this.#flush?.over === false)
      return "busy";
    const { status } = protocol;
    if (status === "E") return "in transaction";
    client.pause();
    this.#flush = new StatsFlush(status === "T");
    link.server.write(this.#flush.request);
    await this.#flush.ended;
    client.resume();
    return status === "I" ? "idle" : "in transaction";
  }

  /** The connection has ended. */
  end(): void {
    this.#flush?.end();
  }

  /** Parts from the server for good, and stays with the client: whatever that asks for is answered by an error. */
  detachServer(message: string): void {
    const { connection } = this;
    const { client, protocol, link } = connection;
    if (this.detached) return;
    if (connection.closed) connection.life.stop();
    else if (!protocol.started || !connection.between) connection.life.refuse("57P01", message);
    else {
      connection.life.close("proxy", message);
      connection.unwatch();
      link.drop();
      const write = (bytes: Buffer): void => void client.write(bytes);
      this.#detached = new DetachedServer(message, write, () => connection.life.endClient("client"));
      link.server?.destroy();
      this.#detached.answer(protocol.pending);
      client.resume();
    }
  }
}
