import { ClientReader } from "./client-reader.js";
import { Conversation } from "./conversation.js";
import { ServerReader } from "./server-reader.js";

/** An answer longer than this is handed out as it comes, also while counts must be exact. */
const mostHeld = 2 * 1024 * 1024;

/**
 * One connection as it looks from where the server's answers arrive: ahead of what the client has been handed out. It tells
 * whether all that the client has sent is answered.
 * @internal
 */
export class FarSide {
  readonly talk = new Conversation();
  readonly #client: ClientReader;
  readonly #server: ServerReader;
  /** Nobody waits for this connection until it is answered. */
  excused = false;
  /** Its answer is too long to be held: it is handed out as it comes. */
  flowing = false;

  constructor(started: boolean) {
    this.talk.started = started;
    this.#client = new ClientReader(this.talk);
    this.#server = new ServerReader(this.talk);
  }

  /** Reads what the client sends. Returns whether it is more than copy data. */
  up(chunk: Buffer): boolean {
    const copied = this.talk.copying;
    this.#client.read(chunk);
    return !copied || !this.talk.copying;
  }

  /** Reads what the server sends; `held` bytes have not been handed out. */
  down(chunk: Buffer, held: number): void {
    this.#server.read(chunk);
    if (held > mostHeld) {
      this.flowing = true;
      this.excused = true;
    }
  }

  /** Some was handed out. */
  handedOut(): void {
    if (!this.talk.waiting) this.flowing = false;
  }
}
