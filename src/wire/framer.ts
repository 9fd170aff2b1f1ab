import { type } from "./message-types.js";

/** The other side does not speak PostgreSQL's protocol, version 3. @internal */
export class ProtocolViolation extends Error {}

/** What is done with the messages that a {@link Framer} finds. @internal */
export interface MessageSink {
  /** A message of this type starts: false stops {@link Framer.read} before it. */
  admit(type: number): boolean;
  /** The header is complete: returns how many of the body's `length` bytes are wanted, from its start. */
  begin(type: number, length: number): number;
  /** The wanted bytes of the body are `buffer` from `from` to `to`. */
  body(type: number, buffer: Buffer, from: number, to: number): void;
}

/**
 * Splits a stream of bytes that comes in pieces of any size into messages, without joining or copying the pieces.
 *
 * A message is one byte of type, four bytes of length (which count themselves), and a body. The body is passed on only as
 * far as `begin` asks for it; what is complete in one piece is passed in place. Messages may be larger than memory.
 * @internal
 */
export class Framer {
  /** Bytes of the stream up to and with the one that the sink is being told of. */
  position = 0;
  /** Bytes of the stream before the piece that is being read. */
  #before = 0;
  #type = 0;
  #length = 0;
  #headerBytes = 0;
  #left = 0;
  #kept: Buffer | undefined;
  #filled = 0;

  constructor(readonly sink: MessageSink) {}

  /** Whether the last byte read was the last of a message. */
  get betweenMessages(): boolean {
    return this.#left === 0 && this.#headerBytes === 0;
  }

  /**
   * Reads a piece.
   *
   * @returns where it stopped: the end of the piece, or the start of the message that was not admitted
   * @throws ProtocolViolation when a length cannot be right
   */
  read(chunk: Buffer): number {
    const end = chunk.length;
    let at = 0;
    while (at < end) {
      if (this.#left > 0) {
        at = this.#skip(chunk, at);
        continue;
      }
      if (this.#headerBytes === 0) {
        const type = chunk[at] as number;
        this.position = this.#before + at + 1;
        if (!this.sink.admit(type)) break;
        this.#type = type;
        if (end - at < 5) {
          this.#headerBytes = 1;
          this.#length = 0;
          at += 1;
          continue;
        }
        this.#length = chunk.readInt32BE(at + 1);
        at += 5;
      } else {
        this.#length = (this.#length << 8) | (chunk[at++] as number);
        if (++this.#headerBytes < 5) continue;
        this.#headerBytes = 0;
      }
      at = this.#start(chunk, at);
    }
    this.#before += at;
    return at;
  }

  #start(chunk: Buffer, at: number): number {
    const type = this.#type;
    const length = this.#length - 4;
    this.position = this.#before + at;
    if (length < 0) throw new ProtocolViolation(`a message of type ${typeName(type)} has the length ${this.#length}`);
    const wanted = Math.min(this.sink.begin(type, length), length);
    if (wanted === 0 && length > 0) {
      const taken = Math.min(length, chunk.length - at);
      this.#left = length - taken;
      return at + taken;
    }
    if (chunk.length - at >= wanted) {
      this.position += wanted;
      this.sink.body(type, chunk, at, at + wanted);
      this.#left = length - wanted;
      return at + wanted;
    }
    this.#kept = Buffer.allocUnsafe(wanted);
    this.#filled = 0;
    this.#left = length;
    return at;
  }

  #skip(chunk: Buffer, at: number): number {
    const taken = Math.min(this.#left, chunk.length - at);
    const kept = this.#kept;
    this.#left -= taken;
    if (kept) {
      const copied = chunk.copy(kept, this.#filled, at, at + taken);
      this.#filled += copied;
      if (this.#filled === kept.length) {
        this.#kept = undefined;
        this.position = this.#before + at + copied;
        this.sink.body(this.#type, kept, 0, kept.length);
      }
    }
    return at + taken;
  }
}

/** A message: its type, its length, and its body. @internal */
export function message(type: number, ...body: (Buffer | string)[]): Buffer {
  const parts = body.map((part) => (typeof part === "string" ? Buffer.from(part) : part));
  const header = Buffer.alloc(5);
  header[0] = type;
  header.writeInt32BE(
    parts.reduce((sum, { length }) => sum + length, 4),
    1,
  );
  return Buffer.concat([header, ...parts]);
}

/** A type byte in words: the letter, or the number where it is none. @internal */
export function typeName(type: number): string {
  return type > 32 && type < 127 ? String.fromCharCode(type) : `0x${type.toString(16).padStart(2, "0")}`;
}

/** Where the zero byte is that ends the text starting at `from`; `to` when there is none. @internal */
export function endOfText(buffer: Buffer, from: number, to: number): number {
  const at = buffer.indexOf(0, from);
  return at < 0 || at > to ? to : at;
}

/** An ErrorResponse. @internal */
export function errorResponse(severity: "ERROR" | "FATAL", sqlState: string, text: string): Buffer {
  return message(type.error, `S${severity}\0V${severity}\0C${sqlState}\0M${text}\0\0`);
}
