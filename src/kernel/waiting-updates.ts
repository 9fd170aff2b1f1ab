/** The timers of TypeScript's watching compiler, as its host gives them. */
interface Timers {
  setTimeout?: ((callback: () => void, milliseconds: number) => unknown) | undefined;
  clearTimeout?: ((timer: unknown) => void) | undefined;
}

/** The part of TypeScript that is mended. */
interface TypeScript {
  createWatchCompilerHost(...all: unknown[]): Timers;
}

/**
 * Lets the updates of a watching compiler wait together, on one timer of its host's, in the order in which they came.
 *
 * @returns the same host
 */
function onOneTimer<Host extends Timers>(host: Host): Host {
  const { setTimeout: setOne } = host;
  const updates = new Set<{ run: () => void }>();
  let isSet = false;
  const runAll = () => {
    // One that another brings along comes last.
    for (const update of updates) {
      updates.delete(update);
      update.run();
    }
    isSet = false;
  };
  host.setTimeout = (run, milliseconds) => {
    const update = { run };
    updates.add(update);
    if (!isSet) setOne?.(runAll, milliseconds);
    isSet = true;
    return update;
  };
  host.clearTimeout = (update) => void updates.delete(update as { run: () => void });
  return host;
}

/**
 * Lets a reader make the file that a cell could not find: then TypeScript waits with two updates at once, of the file and of the
 * cell, where tslab has one timer, and every cell from there on would fail with `Unexpected pending rebuildTimer`.
 *
 * @param ofTslab loads what tslab loads; `converter.js` not yet
 */
export function letUpdatesWait(ofTslab: NodeJS.Require): void {
  const path = ofTslab.resolve("@tslab/typescript-for-tslab");
  const typescript = ofTslab(path) as TypeScript;
  const createWatchCompilerHost: TypeScript["createWatchCompilerHost"] = (...all) =>
    onOneTimer(typescript.createWatchCompilerHost(...all));
  // What it exports cannot be changed: what is loaded by its name is.
  const loaded = ofTslab.cache[path];
  if (loaded) loaded.exports = { ...typescript, createWatchCompilerHost };
}
