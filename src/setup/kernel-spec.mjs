import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { currentJupyter } from "./jupyter.mjs";
import { inRoot, venv } from "./places.mjs";

/** Where the kernel's description lies: in our environment, or, for a Jupyter that is not ours, in `.roundtrip`. */
export function kernelSpecFile() {
  const share = currentJupyter()?.ours ? join(venv, "share", "jupyter") : inRoot(".roundtrip", "jupyter");
  return join(share, "kernels", "tslab", "kernel.json");
}

/** The description: this Node and this clone's kernel, by absolute paths. */
function wanted() {
  const spec = {
    argv: [process.execPath, inRoot("dist", "kernel", "main.js"), "{connection_file}"],
    display_name: "TypeScript",
    language: "typescript",
  };
  return `${JSON.stringify(spec, null, 2)}\n`;
}

function current() {
  try {
    return readFileSync(kernelSpecFile(), "utf8");
  } catch {
    return undefined;
  }
}

/** How Jupyter starts the TypeScript kernel. Written anew when the clone or Node has moved. */
export const kernelSpec = {
  name: "kernel",
  work: "describing it to Jupyter",
  isDone: () => current() === wanted(),
  async run() {
    mkdirSync(dirname(kernelSpecFile()), { recursive: true });
    writeFileSync(kernelSpecFile(), wanted());
    return "TypeScript";
  },
};
