import { checks } from "./doctor-checks.mjs";
import { root } from "./paths.mjs";

const signs = { ok: "✓", broken: "✗", unknown: "–" };
const colours = { ok: 32, broken: 31, unknown: 33 };

function sign(state) {
  const inColour = process.stdout.isTTY && !process.env.NO_COLOR;
  return inColour ? `\x1b[${colours[state]}m${signs[state]}\x1b[39m` : signs[state];
}

function print({ name, state, found, repair }) {
  console.log(`${sign(state)} ${name.padEnd(11)} ${found.replaceAll("\n", `\n${" ".repeat(14)}`)}`);
  if (repair) console.log(`${" ".repeat(14)}→ ${repair}`);
}

/** One check, done: what it throws is a broken thing too. */
async function examine([name, check], before) {
  try {
    return { name, repair: undefined, ...(await check(before)) };
  } catch (error) {
    return { name, state: "broken", found: error.message, repair: error.repair };
  }
}

function conclusion(broken) {
  if (broken.length === 0) return "Nothing is broken.";
  if (broken.includes("packages") && broken.includes("Jupyter") && !broken.includes("Python")) {
    return "This clone is not set up yet. One command does all of it: npm start";
  }
  return `Broken: ${broken.join(", ")}. Repair from the top, then run: npm run doctor`;
}

/**
 * `roundtrip doctor`, in plain Node, because it must work where no package is installed.
 *
 * @returns the exit code: 1 when something is broken, or an option is unknown
 */
export async function doctor(argv) {
  const unknown = argv.find((word) => word !== "--json");
  if (unknown !== undefined) {
    console.error(`doctor: expected nothing or --json, got "${unknown}".\nSee: npm run doctor -- --help`);
    return 1;
  }
  const json = argv.includes("--json");
  if (!json) console.log(`The course in ${root}\n`);
  const results = [];
  for (const check of checks) {
    results.push(await examine(check, results));
    if (!json) print(results.at(-1));
  }
  const broken = results.filter(({ state }) => state === "broken");
  if (json) console.log(JSON.stringify({ ok: broken.length === 0, checks: results }));
  else console.log(`\n${conclusion(broken.map(({ name }) => name))}`);
  return broken.length === 0 ? 0 : 1;
}
