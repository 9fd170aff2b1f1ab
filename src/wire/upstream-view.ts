import { ClientReader } from "./client-reader.js";
import { ProtocolState } from "./protocol-state.js";
import { ServerReader } from "./server-reader.js";

/** An answer longer than this is handed out as it comes once its client waits for it, also while counts must be exact. */
const mostHeld = 512 * 1024;
/** A client that pipelines more than this may have found the kernel's buffer full. */
const longBurst = 32 * 1024;
/** So long the rest may then take to come: the kernel's probe after a loss on the loopback. */
const probeMs = 100;

/**
 * One connection as it looks from where the server's answers arrive: ahead of what the client has been handed out. It tells
 * whether all that the client has sent is answered.
 * @internal
 */
export class UpstreamView {
  readonly protocol = new ProtocolState();
  readonly #client: ClientReader;
  readonly #server: ServerReader;
  /** Nobody waits for this connection until it is answered. */
  excused = false;
  /** Its answer is too long to be held, and the client waits for it: it is handed out as it comes. */
  flowing = false;
  #tooLong = false;
  #burst = 0;
  #burstStatements = 0;
  #lastUpAt = 0;

  constructor(started: boolean) {
    this.protocol.started = started;
    this.#client = new ClientReader(this.protocol);
    this.#server = new ServerReader(this.protocol);
  }

  /** Its answer is too long to be held, and not complete. */
  get goesOn(): boolean {
    return this.#tooLong && this.protocol.waiting;
  }

  /** The client has begun a message, and not finished it. */
  get inMessage(): boolean {
    return !this.#client.betweenMessages;
  }

  /**
   * Until when more of the client's burst may be on its way although its event loop has sent everything: 0 when none can be.
   * Small pieces in great number fill the kernel's buffer; what does not fit is sent again later.
   */
  get unsureUntil(): number {
    return this.pipelines && this.#burst > longBurst ? this.#lastUpAt + probeMs : 0;
  }

  /**
   * The client has sent more than one statement without waiting. Then its system may hold back what it wrote last: the buffer
   * is full, or (without TCP_NODELAY) what went before is not acknowledged yet.
   */
  get pipelines(): boolean {
    return this.protocol.statements - this.#burstStatements > 1;
  }

  /** Reads what the client sends. Returns whether it is more than copy data. */
  up(chunk: Buffer): boolean {
    const copied = this.protocol.copying;
    this.#client.read(chunk);
    if (!copied) {
      this.#burst += chunk.length;
      this.#lastUpAt = performance.now();
    }
    return !copied || !this.protocol.copying;
  }

  /** Reads what the server sends; `held` bytes have not been handed out. */
  down(chunk: Buffer, held: number): void {
    this.#server.read(chunk);
    if (held > mostHeld) {
      this.#tooLong = true;
      this.excused = true;
    }
  }

  /** What was due was handed out. */
  handedOut(): void {
    this.flowing = this.#tooLong && this.protocol.waiting;
    if (this.protocol.waiting) return;
    this.#tooLong = false;
    this.#burst = 0;
    this.#burstStatements = this.protocol.statements;
  }
}
