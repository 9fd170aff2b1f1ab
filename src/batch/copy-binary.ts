import { describeName } from "../arguments.js";
import { type BinaryEncoder, binaryEncoder } from "./binary-value.js";
import { ByteSink } from "./byte-sink.js";
import { writeBytes } from "./copy-in.js";
import type { RowWriter } from "./copy-text.js";
import { BatchTableError } from "./errors.js";
import type { BatchColumn } from "./table.js";

/** What every file of COPY's binary format begins with. */
export const signature = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");

/** COPY's binary format: for each row the number of its values, for each value its length and its bytes. */
export class BinaryWriter implements RowWriter {
  readonly #sink = new ByteSink(2 * writeBytes);
  readonly #encoders: readonly BinaryEncoder[];

  /** @throws BatchTableError for a column whose type is not known in binary */
  constructor(call: string, columns: readonly BatchColumn[]) {
    this.#encoders = columns.map((column) => {
      const encode = binaryEncoder(column);
      if (encode) return encode;
      throw new BatchTableError(
        call,
        `column ${describeName(column.name)} is of type ${column.type}, which is not known in binary. Use format: "text".`,
      );
    });
    this.#sink.bytes(signature);
    // No flags, and no more of a head.
    this.#sink.int32(0);
    this.#sink.int32(0);
  }

  get size(): number {
    return this.#sink.length;
  }

  readonly put = (value: unknown, at: number): void => {
    if (at === 0) this.#sink.int16(this.#encoders.length);
    if (value === null) this.#sink.int32(-1);
    else (this.#encoders[at] as BinaryEncoder)(value, this.#sink);
  };

  readonly endRow = (): void => {};

  take(): Buffer {
    return this.#sink.take();
  }

  end(): void {
    this.#sink.int16(-1);
  }
}
