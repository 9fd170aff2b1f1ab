import { MessageReader, ProtocolViolation, typeName } from "./framer.js";
import { fromClient, type } from "./message-types.js";
import type { PendingQueue } from "./pending.js";

/** An ErrorResponse of severity ERROR, SQLSTATE 57P01 (admin_shutdown). */
function errorResponse(message: string): Buffer {
  const body = Buffer.from(`SERROR\0VERROR\0C57P01\0M${message}\0\0`);
  const header = Buffer.alloc(5);
  header[0] = type.error;
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

const readyForQuery = Buffer.from([type.readyForQuery, 0, 0, 0, 5, 73]);

/**
 * Stands in for a server that is gone. Whatever a client asks for is answered by an error, and it may ask again: a client
 * that was left open is told so when it is used next, and harms nobody until then. A connection that ended would instead end
 * a process whose client has no listener for its error.
 * @internal
 */
export class DetachedServer extends MessageReader {
  readonly #error: Buffer;
  /** The error was said since the last Sync. */
  #told = false;

  /**
   * @param message what the client is told
   * @param write sends to the client
   * @param end the client said goodbye
   */
  constructor(
    message: string,
    readonly write: (bytes: Buffer) => void,
    readonly end: () => void,
  ) {
    super();
    this.#error = errorResponse(message);
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

  protected admit(code: number): boolean {
    if (fromClient[code] === 1) return true;
    throw new ProtocolViolation(
      `the client began a message with ${typeName(code)}, which is none of PostgreSQL's types`,
    );
  }

  protected begin(code: number): number {
    if (code === type.terminate) this.end();
    else if (code === type.sync && !this.#told) this.write(readyForQuery);
    else if (code !== type.copyData && code !== type.copyDone && code !== type.copyFail) this.#answer(code);
    return 0;
  }

  protected body(): void {}
}
