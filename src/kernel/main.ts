/** The program of the notebooks' kernel: tslab, with what it lacks mended before it starts. Jupyter gives it the file of the connection. */
import { createRequire } from "node:module";
import { showInNotebook } from "../display/output-target.js";
import { CellFrames } from "./cell-frames.js";
import { chainSends, type Sender } from "./chained-sends.js";
import { explainError } from "./explained-errors.js";
import { type Converter, explainLimits } from "./explained-limits.js";
import { GatheredOutput, type StreamName } from "./gathered-output.js";
import { letUpdatesWait } from "./waiting-updates.js";

type WriteStream = (name: StreamName, text: string) => void;
type WriteDisplay = (data: unknown, update: boolean) => void;

/** The parts of tslab that are mended. */
interface Handler {
  /** The number of the cell that runs, or ran last. */
  readonly execCount: number;
  handleExecute(request: unknown, writeStream: WriteStream, writeDisplay: WriteDisplay): Promise<unknown>;
}
type Print = (...values: unknown[]) => void;
type Kind<T> = { prototype: T };
interface Jupyter {
  JupyterHandlerImpl: Kind<Handler>;
  /** Shows something below the cell that runs, or ran last; set by tslab when the first cell runs. */
  readonly lastWriteDisplayData: ((content: unknown) => void) | null;
}
interface Executors {
  createExecutor(folder: string, converters: unknown, output: Record<"log" | "error", Print>): unknown;
}

const ofCourse = createRequire(import.meta.url);
const ofTslab = createRequire(ofCourse.resolve("tslab/dist/main.js"));
letUpdatesWait(ofTslab);
const messaging = ofTslab("zeromq") as Record<"Publisher" | "Router" | "Reply", new (options?: object) => Sender>;
const jupyter = ofTslab("./jupyter.js") as Jupyter;
const executors = ofTslab("./executor.js") as Executors;
const converters = ofTslab("./converter.js") as { createConverter(options: unknown): Converter };
const { startKernel } = ofTslab("./main.js") as { startKernel(options: object): void };

for (const { prototype } of [messaging.Publisher, messaging.Router, messaging.Reply]) chainSends(prototype);
// A publisher drops what a slow reader has not fetched beyond its high-water mark, 1,000 messages: here it has none.
messaging.Publisher = class extends messaging.Publisher {
  constructor(options: object = {}) {
    super({ ...options, sendHighWaterMark: 0 });
  }
};

let handler: Handler | undefined;
const { prototype } = jupyter.JupyterHandlerImpl;
const { handleExecute } = prototype;
prototype.handleExecute = async function (request, writeStream, writeDisplay) {
  handler = this;
  const output = new GatheredOutput(writeStream);
  const displayInOrder: WriteDisplay = (data, update) => {
    output.flush();
    writeDisplay(data, update);
  };
  try {
    return await handleExecute.call(this, request, (name, text) => output.write(name, text), displayInOrder);
  } finally {
    output.flush();
  }
};

showInNotebook((html, text) => {
  if (typeof jupyter.lastWriteDisplayData !== "function")
    throw new Error("No cell has run: there is nowhere to show it.");
  jupyter.lastWriteDisplayData({ data: { "text/html": html, "text/plain": text }, metadata: {}, transient: {} });
});

// A cell's own line is often below more lines of libraries than a stack has.
Error.stackTraceLimit = 50;
const frames = new CellFrames();
const runningCell = () => handler?.execCount ?? 0;

const { createConverter } = converters;
converters.createConverter = (options) => {
  const converter = explainLimits(createConverter(options));
  return {
    ...converter,
    convert(declarations, cell) {
      const converted = converter.convert(declarations, cell);
      const { output } = converted;
      return output ? { ...converted, output: frames.keep(runningCell(), cell, output) } : converted;
    },
  };
};

const { createExecutor } = executors;
executors.createExecutor = (folder, sets, { log, error }) => {
  // tslab prints what a cell threw as the one argument, and what TypeScript has against it as several.
  const printed: Print = (...values) =>
    error(...(values.length === 1 ? [explainError(values[0], frames, runningCell()) ?? values[0]] : values));
  return createExecutor(folder, sets, { log, error: printed });
};

const [configPath] = process.argv.slice(2);
startKernel({ configPath, enableFindLocal: false });

for (const [event, said] of [
  ["uncaughtException", "Thrown where no cell waited for it:"],
  ["unhandledRejection", "A promise was rejected, and nobody waited for it:"],
] as const) {
  process.removeAllListeners(event);
  process.on(event, (error: unknown) => {
    console.error(said);
    console.error(explainError(error, frames) ?? error);
  });
}
