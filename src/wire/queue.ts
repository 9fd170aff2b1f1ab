/** So many places of what was taken may stay empty. */
const mostEmpty = 64;

/** What waits in order: first in, first out. What was taken is held no longer, also when the queue is never empty. @internal */
export class Queue<T> {
  readonly #items: (T | undefined)[] = [];
  #head = 0;

  /** How many wait. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  /** The one that has waited for longest is at 0; undefined where none is. */
  at(place: number): T | undefined {
    return this.#items[this.#head + place];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes the first; undefined when there is none. */
  take(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.size === 0) this.clear();
    else if (this.#head > mostEmpty && this.#head > this.size) {
      this.#items.splice(0, this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Puts one in front of all. */
  putBack(item: T): void {
    if (this.#head === 0) this.#items.unshift(item);
    else this.#items[--this.#head] = item;
  }

  clear(): void {
    this.#items.length = 0;
    this.#head = 0;
  }
}
