import { ByteSink } from "./byte-sink.js";
import { mostDigits } from "./copy-text.js";
import type { Kind } from "./kind.js";
import type { BatchColumn } from "./table.js";
import { quotedElement, textEncoder } from "./text-value.js";

/** Kinds whose texts need no quotes inside of an array. */
const unquoted: ReadonlySet<Kind> = new Set<Kind>(["boolean", "int2", "int4", "int8", "oid", "uuid"]);
const [comma, quote] = [0x2c, 0x22];

/** Writes an element that is not null. @throws Unfit */
function elementWriter(column: BatchColumn): (value: unknown, sink: ByteSink) => void {
  const encode = textEncoder(column);
  const most = mostDigits[column.kind] ?? -1;
  const isUnquoted = unquoted.has(column.kind);
  const isText = column.kind === "text";
  return (value, sink) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= -most && value <= most) {
      sink.digits(value);
      return;
    }
    if (isUnquoted) {
      sink.text(encode(value));
      return;
    }
    // A plain text is one that no check would find fault with.
    const text = isText && typeof value === "string" ? value : encode(value);
    const from = sink.length;
    sink.byte(quote);
    if (sink.plain(text)) sink.byte(quote);
    else sink.text(quotedElement(isText ? encode(value) : text), from);
  };
}

/** Gathers rows as one array for each column: however many rows there are, a statement has as many parameters as columns. */
export class UnnestWriter {
  readonly #writers: readonly ReturnType<typeof elementWriter>[];
  readonly #columns: readonly BatchColumn[];
  /** For each column the elements of its array so far. */
  readonly #sinks: readonly ByteSink[];

  constructor(columns: readonly BatchColumn[]) {
    this.#columns = columns;
    this.#writers = columns.map(elementWriter);
    this.#sinks = columns.map(() => new ByteSink(1_024));
  }

  /** `unnest($1::integer[], …)`. What cannot be taken apart goes as text. */
  get #call(): string {
    const arrays = this.#columns.map(({ type, unnests }, at) => `$${at + 1}::${unnests ? type : "text"}[]`);
    return `unnest(${arrays.join(", ")})`;
  }

  get #names(): string {
    return this.#columns.map((_, at) => `c${at}`).join(", ");
  }

  /** What stands behind FROM, for rows `u` with an `ordinal`. */
  get numbered(): string {
    return `${this.#call} with ordinality as u(${this.#names}, ordinal)`;
  }

  /** What a row's values are called there, each of its column's type. */
  get values(): string[] {
    return this.#columns.map(({ type, unnests }, at) => (unnests ? `u.c${at}` : `u.c${at}::${type}`));
  }

  /** What selects the rows as they are. */
  get source(): string {
    return `select ${this.values.join(", ")} from ${this.#call} as u(${this.#names})`;
  }

  readonly put = (value: unknown, at: number): void => {
    const sink = this.#sinks[at] as ByteSink;
    if (sink.length > 0) sink.byte(comma);
    if (value === null) sink.text("NULL");
    else this.#writers[at]?.(value, sink);
  };

  readonly endRow = (): void => {};

  /** The parameters, one for each column; what was gathered is forgotten. */
  take(): string[] {
    return this.#sinks.map((sink) => `{${sink.take()}}`);
  }
}
