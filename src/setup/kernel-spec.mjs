import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { currentJupyter } from "./jupyter.mjs";
import { inRoot, venv } from "./paths.mjs";

/** Where the kernel's description lies: in our environment, or, for a Jupyter that is not ours, in `.roundtrip`. */
export function kernelSpecFile() {
  const share = currentJupyter()?.ours ? join(venv, "share", "jupyter") : inRoot(".roundtrip", "jupyter");
  return join(share, "kernels", "tslab", "kernel.json");
}

/**
 * The description: this Node, and this clone's kernel as seen from the description's own folder. Jupyter replaces what
 * stands in braces, in the clone's path too: so that path is left to Jupyter.
 */
function wanted() {
  const kernel = relative(dirname(kernelSpecFile()), inRoot("dist", "kernel", "main.js"));
  const spec = {
    argv: [process.execPath, `{resource_dir}/${kernel}`, "{connection_file}"],
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

/** How Jupyter starts the TypeScript kernel. Written anew when Node has moved. */
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
