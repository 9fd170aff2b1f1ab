import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import kleur from "kleur";
import { tryPort } from "#setup/port";
import { requireOneOf } from "../arguments.js";
import { myNotebooks } from "../course/my-notebooks.js";
import { InvalidArgumentError } from "../errors.js";
import { courseRoot } from "../lab/paths.js";
import { labServer } from "../lab/server.js";
import { prepareTemplate } from "../lab/shop.js";
import { joinCluster } from "./cluster-use.js";
import type { CommandContext } from "./jupyter-found.js";
import { jupyterLogTail, startJupyter } from "./jupyter-server.js";
import { prepareNotebooks } from "./reader-notebooks.js";

const firstNotebook = `${myNotebooks}/00-start-here.ipynb`;

/**
 * Resolves when we are asked to stop: by a signal, or by the end of npm, which hands its signals on to us but not its own
 * sudden death; that shows as another parent. Later signals change nothing: the stopping goes on.
 */
function stopAsked(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => resolve(signal));
    if (!process.env.npm_execpath) return;
    const { ppid } = process;
    setInterval(() => process.ppid !== ppid && resolve("npm has ended"), 1_000).unref();
  });
}

/** Can a browser window open here? Without a display, Python would open a text browser in our terminal. */
function hasDisplay(): boolean {
  if (process.platform !== "linux") return true;
  if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY || process.env.BROWSER) return true;
  return /microsoft/i.test(readFileSync("/proc/version", "utf8"));
}

async function choosePort(text: string | undefined): Promise<number | undefined> {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1024 || port > 65535) {
    throw new InvalidArgumentError(`--port: expected a whole number from 1024 to 65535, got "${text}".`);
  }
  if ((await tryPort(port)) !== undefined) return port;
  throw new InvalidArgumentError(`--port: port ${port} is taken. Name another, or leave --port out.`);
}

/**
 * Starts PostgreSQL and makes the shop; without them the notebooks open all the same, so it says why and goes on.
 *
 * @returns a function that stops PostgreSQL, if it is nobody else's
 */
async function startPostgres(say: (line: string) => void): ReturnType<typeof joinCluster> {
  const leave = await joinCluster();
  try {
    const server = await labServer();
    if (server.notice) say(server.notice);
    await prepareTemplate(server, "small", 1, say);
    say(`${kleur.green("✓")} PostgreSQL at ${server.host}:${server.port}`);
  } catch (error) {
    say(kleur.yellow(`✗ No PostgreSQL: ${(error as Error).message}`));
  }
  return leave;
}

/** `roundtrip start`. Returns when both servers have ended: 0 when that was asked for. */
export async function run(argv: string[], { jupyter }: CommandContext): Promise<number> {
  const startedAt = performance.now();
  const asked = stopAsked();
  const options = {
    "no-browser": { type: "boolean", default: false },
    port: { type: "string" },
    ip: { type: "string", default: "127.0.0.1" },
  } as const;
  const { values } = parseArgs({ args: argv, options });
  if (!jupyter) throw new Error("start is reached by `npm start`, which sets up Jupyter first");
  const { ip } = values;
  requireOneOf("--ip", ip, ["127.0.0.1", "0.0.0.0"]);
  const port = await choosePort(values.port);
  console.log(
    `Starting PostgreSQL and ${jupyter.app === "lab" ? "JupyterLab" : "Jupyter Notebook"} ${jupyter.version} …`,
  );
  prepareNotebooks((line) => console.log(line));
  const notebook = existsSync(join(courseRoot, firstNotebook)) ? firstNotebook : undefined;
  const server = startJupyter(jupyter, { ip, port, notebook, openBrowser: !values["no-browser"] && hasDisplay() });
  const postgres = startPostgres((line) => console.log(line));
  const ready = Promise.all([server.answering, postgres]).then(([url]) => url);

  const url = await Promise.race([ready, server.ended.then(() => undefined), asked.then(() => undefined)]);
  if (url) {
    console.log(`${kleur.green("✓")} Jupyter answers (${((performance.now() - startedAt) / 1000).toFixed(1)} s)\n`);
    console.log(`    ${kleur.bold(url)}\n\nOpen this address in a browser. Ctrl-C stops everything.`);
  }
  const reason = await Promise.race([asked, server.ended.then((how) => ({ how }))]);
  if (typeof reason === "string") console.log("\nStopping Jupyter, its kernels and PostgreSQL …");
  else
    console.error(
      `\nJupyter ended by itself (${reason.how}). Its log ends with:\n\n${jupyterLogTail()}\n\nLook for the cause with: npm run doctor`,
    );
  await server.stop();
  const left = await (await postgres)();
  if (left === "goes on")
    console.log("Stopped. PostgreSQL keeps running, because it was running before or something else uses it.");
  else console.log("Stopped. Nothing is left running.");
  process.exit(typeof reason === "string" ? 0 : 1);
}
