import { spawn } from "node:child_process";
import { once } from "node:events";

const main = new URL("../../../dist/cli/main.js", import.meta.url).href;
const start = `import(${JSON.stringify(main)}).then(async ({ main }) => { process.exitCode = await main(process.argv.slice(1)); })`;

/** Starts `roundtrip` with some words, in a folder. */
export function startRoundtrip(folder: string, words: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", start, "--", ...words], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (text) => (said.out += text));
  child.stderr.on("data", (text) => (said.err += text));
  const ended = once(child, "close").then(([code]) => ({ code: code as number, ...said }));
  return { child, said, ended };
}
