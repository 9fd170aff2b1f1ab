import { requireClientType } from "./client-messages.js";
import { errorResponse, Framer, type MessageSink, message } from "./framer.js";
import { type } from "./message-types.js";
import type { PendingQueue } from "./pending.js";

const readyForQuery = message(type.readyForQuery, "I");

/**
 * Stands in for a server that is gone. Whatever a client asks for is answered by an error, and it may ask again: a client
 * that was left open is told so when it is used next, and harms nobody until then. A connection that ended would instead end
 * a process whose client has no listener for its error.
 * @internal
 */
export class DetachedServer implements MessageSink {
  readonly #framer = new Framer(this);
  readonly #error: Buffer;
  /** The error was said since the last Sync. */
  #told = false;

  /**
   * @param text what the client is told
   * @param write sends to the client
   * @param end the client said goodbye
   */
  constructor(
    text: string,
    readonly write: (bytes: Buffer) => void,
    readonly end: () => void,
  ) {
    this.#error = errorResponse("ERROR", "57P01", text);
  }

  /** Answers what the server had not answered yet. */
  answer(pending: PendingQueue): void {
    for (; pending.size > 0; pending.pop()) this.#answer(pending.type);
  }

  #answer(code: number): void {
    if (!this.#told) this.write(this.#error);
    this.#told = true;
    if (code !== type.sync && code !== type.query && code !== type.functionCall) return;
    this.write(readyForQuery);
    this.#told = false;
  }

  /** @throws ProtocolViolation */
  read(chunk: Buffer): void {
    this.#framer.read(chunk);
  }

  admit(code: number): boolean {
    requireClientType(code);
    return true;
  }

  begin(code: number): number {
    if (code === type.terminate) this.end();
    else if (code === type.sync && !this.#told) this.write(readyForQuery);
    else if (code !== type.copyData && code !== type.copyDone && code !== type.copyFail) this.#answer(code);
    return 0;
  }

  body(): void {}
}
