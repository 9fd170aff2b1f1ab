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
  readonly client = new ClientReader(this.protocol);
  readonly server = new ServerReader(this.protocol);
  /** Nobody waits for this connection until it is answered. */
  excused = false;
  /** Its answer is too long to be held, and the client waits for it: it is handed out as it comes. */
  flowing = false;
  #tooLong = false;
  #burst = 0;
  #burstStatements = 0;
  #lastUpAt = 0;

  /** @param started the server has said that it is ready for queries */
  constructor(started: boolean) {
    this.protocol.started = started;
  }

  /** Its answer is too long to be held, and not complete. */
  get goesOn(): boolean {
    return this.#tooLong && this.protocol.waiting;
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

  /** So many bytes of the client's were read; `copied` of them when that began a copy was under way. Returns whether they are more than copy data. */
  sent(bytes: number, copied: boolean): boolean {
    if (!copied) {
      this.#burst += bytes;
      this.#lastUpAt = performance.now();
    }
    return !copied || !this.protocol.copying;
  }

  /** The server has sent more; `held` bytes have not been handed out. */
  received(held: number): void {
    if (held <= mostHeld) return;
    this.#tooLong = true;
    this.excused = true;
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
