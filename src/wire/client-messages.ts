import { ClientReader } from "./client-reader.js";
import { Framer, type MessageSink, ProtocolViolation, typeName } from "./framer.js";
import { fromClient, type } from "./message-types.js";
import type { ProtocolState } from "./protocol-state.js";
import type { UpstreamView } from "./upstream-view.js";

/** @throws ProtocolViolation for a byte with which no message of a client's begins @internal */
export function requireClientType(code: number): void {
  if (fromClient[code] === 1) return;
  throw new ProtocolViolation(`the client began a message with ${typeName(code)}, which is none of PostgreSQL's types`);
}

/** What a client sends after its start-up message, split once: both views of the protocol's state learn of it at once. @internal */
export class ClientMessages implements MessageSink {
  /** How the connection looks from the server, where that is followed. */
  upstream: UpstreamView | undefined;
  readonly #framer = new Framer(this);
  readonly #reader: ClientReader;

  /** @param mayPass asked before each statement; when it returns false, reading stops before that message */
  constructor(
    protocol: ProtocolState,
    readonly mayPass: () => boolean = () => true,
  ) {
    this.#reader = new ClientReader(protocol);
  }

  get betweenMessages(): boolean {
    return this.#framer.betweenMessages;
  }

  /**
   * Reads a piece.
   *
   * @returns where it stopped: the end of the piece, or a statement that may not pass; or why it cannot be messages
   */
  read(chunk: Buffer): number | ProtocolViolation {
    try {
      return this.#framer.read(chunk);
    } catch (violation) {
      if (violation instanceof ProtocolViolation) return violation;
      throw violation;
    }
  }

  admit(code: number): boolean {
    requireClientType(code);
    return (code !== type.query && code !== type.execute) || this.mayPass();
  }

  begin(code: number, length: number): number {
    const wanted = this.#reader.begin(code, length);
    return this.upstream ? Math.max(wanted, this.upstream.client.begin(code, length)) : wanted;
  }

  body(code: number, buffer: Buffer, from: number, to: number): void {
    this.#reader.body(code, buffer, from, to);
    this.upstream?.client.body(code, buffer, from, to);
  }
}
