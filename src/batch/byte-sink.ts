/** Characters up to which a loop is faster. */
const longestPlain = 64;

/** Bytes that are written one after the other, big-endian, into a buffer that grows. */
export class ByteSink {
  #buffer: Buffer;
  #length = 0;

  constructor(bytes: number) {
    this.#buffer = Buffer.allocUnsafe(bytes);
  }

  get length(): number {
    return this.#length;
  }

  /** Makes room. @returns where it begins */
  #reserve(bytes: number): number {
    const at = this.#length;
    this.#length += bytes;
    if (this.#length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#buffer.length * 2));
      this.#buffer.copy(larger, 0, 0, at);
      this.#buffer = larger;
    }
    return at;
  }

  int16(value: number): void {
    const at = this.#reserve(2);
    this.#buffer.writeInt16BE(value, at);
  }

  int32(value: number): void {
    const at = this.#reserve(4);
    this.#buffer.writeInt32BE(value, at);
  }

  uint32(value: number): void {
    const at = this.#reserve(4);
    this.#buffer.writeUInt32BE(value, at);
  }

  int64(value: bigint): void {
    const at = this.#reserve(8);
    this.#buffer.writeBigInt64BE(value, at);
  }

  /** Milliseconds as microseconds, in 64 bits. Those that a double holds exactly need no bigint, which is slow. */
  micros(ms: number): void {
    const micros = ms * 1_000;
    if (!Number.isSafeInteger(micros)) {
      this.int64(BigInt(ms) * 1_000n);
      return;
    }
    const high = Math.floor(micros / 2 ** 32);
    this.int32(high);
    this.uint32(micros - high * 2 ** 32);
  }

  float(value: number): void {
    const at = this.#reserve(4);
    this.#buffer.writeFloatBE(value, at);
  }

  double(value: number): void {
    const at = this.#reserve(8);
    this.#buffer.writeDoubleBE(value, at);
  }

  byte(value: number): void {
    const at = this.#reserve(1);
    this.#buffer[at] = value;
  }

  bytes(value: Uint8Array): void {
    const at = this.#reserve(value.length);
    this.#buffer.set(value, at);
  }

  /** A whole number of at most 2^53, in digits. */
  digits(value: number): void {
    if (value < 0) this.byte(0x2d);
    let rest = Math.abs(value);
    let count = 1;
    for (let power = 10; power <= rest; power *= 10) count++;
    const at = this.#reserve(count);
    for (let index = at + count - 1; index >= at; index--) {
      const left = Math.floor(rest / 10);
      this.#buffer[index] = 0x30 + rest - left * 10;
      rest = left;
    }
  }

  /**
   * Writes a short text of plain characters: ASCII without control characters, backslashes and quotes, one byte each. Of short texts
   * most are, and for them a loop is faster than a call of the engine's own encoder.
   *
   * @returns whether it did; else nothing was written
   */
  plain(value: string): boolean {
    const { length } = value;
    if (length > longestPlain) return false;
    const at = this.#reserve(length);
    const buffer = this.#buffer;
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code < 0x20 || code > 0x7e || code === 0x5c || code === 0x22) {
        this.#length = at;
        return false;
      }
      buffer[at + index] = code;
    }
    return true;
  }

  /** A text in UTF-8. @param from where it begins, if something is to be written over; default at the end */
  text(value: string, from = this.#length): void {
    this.#length = from;
    const at = this.#reserve(3 * value.length);
    this.#length = at + this.#buffer.write(value, at);
  }

  /** A text in UTF-8, with its length in bytes before it. @param check is asked unless the text is a plain one */
  measuredText(value: unknown, check: (value: unknown) => string): void {
    const at = this.#reserve(4);
    if (typeof value !== "string" || !this.plain(value)) this.text(check(value));
    this.#buffer.writeInt32BE(this.#length - at - 4, at);
  }

  /** What `write` writes, with its length in bytes before it. */
  measured(write: () => void): void {
    const at = this.#reserve(4);
    write();
    this.#buffer.writeInt32BE(this.#length - at - 4, at);
  }

  /** A copy of what was written, which is forgotten. */
  take(): Buffer {
    const data = Buffer.from(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
    return data;
  }
}
