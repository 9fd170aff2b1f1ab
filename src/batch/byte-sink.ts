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

  /** A text with its length in bytes before it. */
  text(value: string): void {
    const at = this.#reserve(4 + 3 * value.length);
    const written = this.#buffer.write(value, at + 4);
    this.#buffer.writeInt32BE(written, at);
    this.#length = at + 4 + written;
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
