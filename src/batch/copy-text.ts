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
export function escaped(text: string): string {
  return special.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => escapes[character] as string) : text;
}

/** Kinds whose texts never have such a character. */
const plain: ReadonlySet<Kind> = new Set<Kind>([
  "boolean",
  "int2",
  "int4",
  "int8",
  "oid",
  "float4",
  "float8",
  "numeric",
  "uuid",
]);

function encoderOf(column: BatchColumn): TextEncoder {
  const encode = textEncoder(column);
  return plain.has(column.kind) ? encode : (value) => escaped(encode(value));
}

/** COPY's text format: a line for each row, a tab between values, `\N` for null. */
export class TextWriter implements RowWriter {
  #text = "";
  readonly #encoders: readonly TextEncoder[];

  constructor(columns: readonly BatchColumn[]) {
    this.#encoders = columns.map(encoderOf);
  }

  get size(): number {
    return this.#text.length;
  }

  readonly put = (value: unknown, at: number): void => {
    const encode = this.#encoders[at] as TextEncoder;
    const field = value === null ? "\\N" : encode(value);
    this.#text += at === 0 ? field : `\t${field}`;
  };

  readonly endRow = (): void => {
    this.#text += "\n";
  };

  take(): Buffer {
    const data = Buffer.from(this.#text);
    this.#text = "";
    return data;
  }

  end(): void {}
}
