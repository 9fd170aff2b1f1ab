/** A clock that stands still but for what work takes. */
export class VirtualClock {
  #ms = 0;

  readonly now = (): number => this.#ms;

  /** Work that takes each of these times in turn, and the last one from then on; it gives what `answer` gives. */
  work(timesMs: readonly number[], answer: () => unknown = () => undefined): () => unknown {
    let runs = 0;
    return () => {
      this.#ms += timesMs[Math.min(runs++, timesMs.length - 1)] as number;
      return answer();
    };
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.#ms += ms;
  }
}
