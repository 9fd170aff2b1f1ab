/** A line in the terminal that says how far a measurement has come. */
interface Progress {
  /** Says how many are done. It is written ten times a second at most, and never while a sample is being taken. */
  done(count: number): void;
  /** Takes the line away. */
  end(): void;
}

const everyMs = 100;

/**
 * Says on stderr how far a measurement has come, in a terminal alone: a notebook, a pipe and a file keep what they are given.
 *
 * @param what is being done, for example `timeQuery`
 * @param of how many there are to do
 */
export function startProgress(
  what: string,
  of: number,
  terminal: { isTTY?: boolean; write(text: string): unknown } = process.stderr,
  now: () => number = () => performance.now(),
): Progress {
  if (!terminal.isTTY) return { done: () => undefined, end: () => undefined };
  let saidAt = now();
  let said = false;
  return {
    done(count) {
      if (now() - saidAt < everyMs) return;
      saidAt = now();
      said = true;
      terminal.write(`\r\x1b[2K… ${what}: ${count} of ${of}`);
    },
    end() {
      if (said) terminal.write("\r\x1b[2K");
    },
  };
}
