import type { Kind } from "./kind.js";
import type { BatchColumn } from "./table.js";
import { quotedElement, type TextEncoder, textEncoder } from "./text-value.js";

/** Kinds whose texts need no quotes inside of an array. */
const plain: ReadonlySet<Kind> = new Set<Kind>(["boolean", "int2", "int4", "int8", "oid", "uuid"]);

function elementEncoder(column: BatchColumn): TextEncoder {
  const encode = textEncoder(column);
  return plain.has(column.kind) ? encode : (value) => quotedElement(encode(value));
}

/** Gathers rows as one array for each column: however many rows there are, a statement has as many parameters as columns. */
export class UnnestWriter {
  readonly #encoders: readonly TextEncoder[];
  readonly #columns: readonly BatchColumn[];
  #arrays: string[];
  #rows = 0;

  constructor(columns: readonly BatchColumn[]) {
    this.#columns = columns;
    this.#encoders = columns.map(elementEncoder);
    this.#arrays = columns.map(() => "");
  }

  /** `unnest($1::integer[], …) as u(c0, …)`. What cannot be taken apart goes as text. */
  get from(): string {
    const arrays = this.#columns.map(({ type, unnests }, at) => `$${at + 1}::${unnests ? type : "text"}[]`);
    return `unnest(${arrays.join(", ")}) with ordinality as u(${this.#columns.map((_, at) => `c${at}`).join(", ")}, ordinal)`;
  }

  /** What a row's values are called there, each of its column's type. */
  get values(): string[] {
    return this.#columns.map(({ type, unnests }, at) => (unnests ? `u.c${at}` : `u.c${at}::${type}`));
  }

  readonly put = (value: unknown, at: number): void => {
    const element = value === null ? "NULL" : (this.#encoders[at] as TextEncoder)(value);
    this.#arrays[at] += this.#rows === 0 ? element : `,${element}`;
  };

  readonly endRow = (): void => {
    this.#rows++;
  };

  /** What selects the rows as they are. */
  get source(): string {
    return `select ${this.values.join(", ")} from ${this.from}`;
  }

  /** The parameters, one for each column; what was gathered is forgotten. */
  take(): string[] {
    const arrays = this.#arrays.map((elements) => `{${elements}}`);
    this.#arrays = this.#columns.map(() => "");
    this.#rows = 0;
    return arrays;
  }
}
