import { ByteSink } from "./byte-sink.js";
import { writeBytes } from "./copy-in.js";
import type { Kind } from "./kind.js";
import type { BatchColumn } from "./table.js";
import { type TextEncoder, textEncoder } from "./text-value.js";

/** Gathers rows in the form that COPY takes. */
export interface RowWriter {
  /** About how much is gathered, in bytes. */
  readonly size: number;
  /** A value of the column at this index; columns come in order. @throws Unfit */
  readonly put: (value: unknown, at: number) => void;
  readonly endRow: () => void;
  /** What was gathered so far, which is forgotten. */
  take(): Buffer;
  /** What comes after the last row. */
  end(): void;
}

/** Characters that mean something to COPY. */
const special = /[\\\t\n\r]/;
const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** Escapes a value for COPY's text format. */
function escaped(text: string): string {
  return special.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => escapes[character] as string) : text;
}

/** Writes a value that is not null. @throws Unfit */
type FieldWriter = (value: unknown, sink: ByteSink) => void;

/** What an integer of a kind is at most, to be written without more ado; others are checked, and may be written all the same. */
export const mostDigits: Partial<Record<Kind, number>> = {
  int2: 2 ** 15 - 1,
  int4: 2 ** 31 - 1,
  int8: Number.MAX_SAFE_INTEGER,
};

function writerOf(column: BatchColumn): FieldWriter {
  const encode: TextEncoder = textEncoder(column);
  const most = mostDigits[column.kind] ?? -1;
  const isText = column.kind === "text";
  return (value, sink) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= -most && value <= most) sink.digits(value);
    // A plain text is one that no check would find fault with.
    else if (!isText || typeof value !== "string" || !sink.plain(value)) {
      const text = encode(value);
      if (isText || !sink.plain(text)) sink.text(escaped(text));
    }
  };
}

const [tab, lineEnd] = [0x09, 0x0a];

/** COPY's text format: a line for each row, a tab between values, `\N` for null. */
export class TextWriter implements RowWriter {
  readonly #sink = new ByteSink(2 * writeBytes);
  readonly #writers: readonly FieldWriter[];

  constructor(columns: readonly BatchColumn[]) {
    this.#writers = columns.map(writerOf);
  }

  get size(): number {
    return this.#sink.length;
  }

  readonly put = (value: unknown, at: number): void => {
    if (at > 0) this.#sink.byte(tab);
    if (value === null) this.#sink.text("\\N");
    else (this.#writers[at] as FieldWriter)(value, this.#sink);
  };

  readonly endRow = (): void => this.#sink.byte(lineEnd);

  take(): Buffer {
    return this.#sink.take();
  }

  end(): void {}
}
