import { Queue } from "./queue.js";

/** What a Parse or Close message under way will do: a text for a name, or no text; nothing for those without a name. */
interface Change {
  name: string;
  sql?: string;
}

const nothing: Change = { name: "" };

/** So much of a text is searched for DEALLOCATE, characters. */
const searched = 4_096;
const deallocate = /\bdeallocate\s+(?:prepare\s+)?("(?:[^"]|"")+"|[^\s;"]+)/gi;

/**
 * The texts of the statements that one connection has prepared under a name, for as long as the server keeps them: until Close,
 * DEALLOCATE or DISCARD ALL. What the server did not do, because it failed or was skipped, has not happened here either.
 * @internal
 */
export class PreparedStatements {
  readonly #texts = new Map<string, string>();
  /** In the order of their answers. */
  readonly #coming = new Queue<Change>();
  /** Names in DEALLOCATE commands that are not complete. */
  #deallocating: string[] = [];

  /** Nothing is prepared under a name, nor will be. */
  get empty(): boolean {
    return this.#texts.size === 0 && this.#coming.size === 0;
  }

  /** How many the server has. */
  get size(): number {
    return this.#texts.size;
  }

  /** The client sends Parse. */
  parse(name: string, sql: string): void {
    this.#coming.push(name ? { name, sql } : nothing);
  }

  /** The client sends Close. @param name that of a statement, if it has one */
  close(name: string): void {
    this.#coming.push(name ? { name } : nothing);
  }

  /** The text under a name, as it will be when what was sent so far is done. */
  textOf(name: string): string {
    for (let at = this.#coming.size - 1; at >= 0; at--) {
      const change = this.#coming.at(at) as Change;
      if (change.name === name) return change.sql ?? "";
    }
    return this.#texts.get(name) ?? "";
  }

  /** The first Parse or Close under way is answered: `done`, or skipped after an error. */
  answered(done: boolean): void {
    const change = this.#coming.take();
    if (!done || !change || change === nothing) return;
    if (change.sql === undefined) this.#texts.delete(change.name);
    else this.#texts.set(change.name, change.sql);
  }

  /** The client sends a text: perhaps it names what is to be forgotten. */
  read(sql: string): void {
    for (const [, name = ""] of sql.slice(0, searched).matchAll(deallocate)) {
      this.#deallocating.push(name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase());
    }
  }

  /** A command is complete, by its tag. */
  command(tag: string): void {
    if (tag === "DEALLOCATE ALL" || tag === "DISCARD ALL") this.#texts.clear();
    else if (tag === "DEALLOCATE") this.#texts.delete(this.#deallocating.shift() ?? "");
  }

  /** Everything that was sent is answered: no command is under way. */
  atRest(): void {
    if (this.#deallocating.length > 0) this.#deallocating = [];
  }

  /** The session has ended. */
  clear(): void {
    this.#texts.clear();
    this.#coming.clear();
    this.#deallocating = [];
  }
}
