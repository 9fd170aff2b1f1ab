import type { Connection } from "./connection.js";
import { Retired } from "./retired.js";
import { type SettledState, Settling } from "./settling.js";

/** What the proxy does with a connection by itself, unseen by its client: settling, and standing in for a server that is gone. @internal */
export class Errands {
  #settling: Settling | undefined;
  #retired: Retired | undefined;

  constructor(readonly connection: Connection) {}

  /** The server is gone for good, and the client may stay. */
  get retired(): boolean {
    return this.#retired !== undefined;
  }

  /** Whether it was for us what the client sent. */
  takesUp(chunk: Buffer): boolean {
    this.#retired?.read(chunk);
    return this.retired;
  }

  /** What of a piece from the server is not for us. */
  takesDown(chunk: Buffer): Buffer {
    return this.#settling && !this.#settling.over ? this.#settling.read(chunk) : chunk;
  }

  /** Has the server process enter what it did into the server's books. The client waits meanwhile, and sees nothing of it. */
  async settle(): Promise<SettledState> {
    const { talk, client, traffic, atRest } = this.connection;
    if (!atRest || !talk.started || talk.continues || !traffic.server || this.#settling?.over === false) return "busy";
    const { status } = talk;
    if (status === "E") return "in transaction";
    client.pause();
    this.#settling = new Settling(status === "T");
    traffic.server.write(this.#settling.request);
    await this.#settling.ended;
    client.resume();
    return status === "I" ? "idle" : "in transaction";
  }

  /** The connection has ended. */
  end(): void {
    this.#settling?.end();
  }

  /** Parts from the server for good, and stays with the client: whatever that asks for is answered by an error. */
  retire(message: string): void {
    const { connection } = this;
    const { client, talk, traffic } = connection;
    if (this.retired) return;
    if (connection.closed) connection.life.stop();
    else if (!talk.started || !connection.between) connection.life.refuse("57P01", message);
    else {
      connection.life.close("proxy", message);
      connection.unwatch();
      traffic.drop();
      const write = (bytes: Buffer): void => void client.write(bytes);
      this.#retired = new Retired(message, write, () => connection.life.endClient("client"));
      traffic.server?.destroy();
      this.#retired.answer(talk.pending);
      client.resume();
    }
  }
}
