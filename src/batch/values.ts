import type { BatchColumn } from "./table.js";
import { type TextEncoder, textEncoder } from "./text-value.js";

/** Gathers rows as a list of VALUES, with a parameter for each value. PostgreSQL gives it the type of its column. */
export class ValuesWriter {
  readonly #encoders: readonly TextEncoder[];
  #parameters: (string | null)[] = [];

  constructor(columns: readonly BatchColumn[]) {
    this.#encoders = columns.map((column) => textEncoder(column));
  }

  /** `values ($1, $2), ($3, $4)`. */
  get source(): string {
    const width = this.#encoders.length;
    const rows: string[] = [];
    for (let from = 0; from < this.#parameters.length; from += width) {
      rows.push(`(${this.#encoders.map((_, at) => `$${from + at + 1}`).join(", ")})`);
    }
    return `values ${rows.join(", ")}`;
  }

  readonly put = (value: unknown, at: number): void => {
    this.#parameters.push(value === null ? null : (this.#encoders[at] as TextEncoder)(value));
  };

  readonly endRow = (): void => {};

  /** The parameters; what was gathered is forgotten. */
  take(): (string | null)[] {
    const parameters = this.#parameters;
    this.#parameters = [];
    return parameters;
  }
}
