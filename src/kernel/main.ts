/** The program of the notebooks' kernel: tslab, with what it lacks mended before it starts. Jupyter gives it the file of the connection. */
import { createRequire } from "node:module";
import { chainSends, type Sender } from "./chained-sends.js";
import { type Converter, explainLimits } from "./explained-limits.js";
import { GatheredOutput, type StreamName } from "./gathered-output.js";

type WriteStream = (name: StreamName, text: string) => void;
type WriteDisplay = (data: unknown, update: boolean) => void;

/** The parts of tslab that are mended. */
interface Handler {
  handleExecute(request: unknown, writeStream: WriteStream, writeDisplay: WriteDisplay): Promise<unknown>;
}
type Kind<T> = { prototype: T };

const ofCourse = createRequire(import.meta.url);
const ofTslab = createRequire(ofCourse.resolve("tslab/dist/main.js"));
const messaging = ofTslab("zeromq") as Record<"Publisher" | "Router" | "Reply", new (options?: object) => Sender>;
const { JupyterHandlerImpl } = ofTslab("./jupyter.js") as { JupyterHandlerImpl: Kind<Handler> };
const converters = ofTslab("./converter.js") as { createConverter(options: unknown): Converter };
const { startKernel } = ofTslab("./main.js") as { startKernel(options: object): void };

for (const { prototype } of [messaging.Publisher, messaging.Router, messaging.Reply]) chainSends(prototype);
// A publisher drops what a slow reader has not fetched beyond its high-water mark, 1,000 messages: here it has none.
messaging.Publisher = class extends messaging.Publisher {
  constructor(options: object = {}) {
    super({ ...options, sendHighWaterMark: 0 });
  }
};

const { handleExecute } = JupyterHandlerImpl.prototype;
JupyterHandlerImpl.prototype.handleExecute = async function (request, writeStream, writeDisplay) {
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

const { createConverter } = converters;
converters.createConverter = (options) => explainLimits(createConverter(options));

const [configPath] = process.argv.slice(2);
startKernel({ configPath, enableFindLocal: false });
