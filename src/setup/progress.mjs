// Says what the set-up is doing: in a terminal one line that is rewritten, elsewhere a line now and then.

const terminal = Boolean(process.stderr.isTTY);
const running = new Map();
let timer;
let saidAt = 0;

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

function say(text) {
  process.stderr.write(`${terminal ? "\r\x1b[2K" : ""}${text}\n`);
}

function state() {
  return [...running].map(([name, { detail, since }]) => `${name}: ${detail} (${seconds(since)})`).join("  ·  ");
}

function tick() {
  if (terminal) {
    process.stderr.write(`\r\x1b[2K${`… ${state()}`.slice(0, (process.stderr.columns || 80) - 1)}`);
  } else if (Date.now() - saidAt >= 10_000) {
    saidAt = Date.now();
    say(`… ${state()}`);
  }
}

/** Prints a line without disturbing the one that is rewritten. */
export function note(text) {
  say(text);
}

/**
 * Shows that a piece of work is going on, with the time it has taken.
 *
 * @param name what is being made, for example `packages`
 * @param first what is done first, for example `npm ci`
 * @returns `detail(text)` says what is done now; `done(text)` and `failed()` end it
 */
export function begin(name, first) {
  running.set(name, { detail: first, since: Date.now() });
  const { since } = running.get(name);
  if (!terminal) say(`… ${name}: ${first}`);
  saidAt = Date.now();
  timer ??= setInterval(tick, terminal ? 100 : 1_000);
  timer.unref();
  if (terminal) tick();
  const end = (line) => {
    running.delete(name);
    say(line);
    if (running.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  return {
    detail: (text) => {
      if (running.has(name)) running.get(name).detail = text;
    },
    done: (text) => end(`✓ ${name}: ${text} (${seconds(since)})`),
    failed: () => end(`✗ ${name} (${seconds(since)})`),
  };
}
