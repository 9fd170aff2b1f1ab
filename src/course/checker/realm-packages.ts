import { readFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname } from "node:path";
import vm from "node:vm";
import { fixClasses } from "./hardened.js";

/** Compiled once a process, run once a realm. */
const scripts = new Map<string, vm.Script>();
const resolved = new Map<string, string>();

/** What a package finds under a name; looked up once a process. */
function resolveFrom(file: string, specifier: string): string {
  const key = `${file}\n${specifier}`;
  let path = resolved.get(key);
  if (path === undefined) {
    path = createRequire(file).resolve(specifier);
    resolved.set(key, path);
  }
  return path;
}

function compiled(file: string): vm.Script {
  let script = scripts.get(file);
  if (!script) {
    const text = readFileSync(file, "utf8").replace(/^#!.*/, "");
    script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
      filename: file,
    });
    scripts.set(file, script);
  }
  return script;
}

type Wrapper = (
  exports: unknown,
  require: (specifier: string) => unknown,
  module: { exports: unknown },
  file: string,
  folder: string,
) => void;

/**
 * Loads CommonJS packages (`pg` and its kin) inside a realm, a copy of their own for each realm: what the work changes about
 * them stays there.
 */
export class RealmPackages {
  readonly #context: vm.Context;
  readonly #builtin: (name: string) => unknown;
  readonly #loaded = new Map<string, { exports: unknown }>();

  /**
   * @param context the realm
   * @param builtin gives a module of Node's by its name, as the realm is to see it
   */
  constructor(context: vm.Context, builtin: (name: string) => unknown) {
    this.#context = context;
    this.#builtin = builtin;
  }

  /** What `require(specifier)` gives to a file. */
  require(specifier: string, from: string): unknown {
    if (isBuiltin(specifier)) return this.#builtin(specifier);
    const file = resolveFrom(from, specifier);
    const before = this.#loaded.get(file);
    if (before) return before.exports;
    const module = vm.runInContext("({ exports: {} })", this.#context) as { exports: unknown };
    this.#loaded.set(file, module);
    if (file.endsWith(".json")) {
      module.exports = vm.runInContext(`(${readFileSync(file, "utf8")})`, this.#context);
      return module.exports;
    }
    const wrapper = compiled(file).runInContext(this.#context) as Wrapper;
    wrapper(module.exports, (name) => this.require(name, file), module, file, dirname(file));
    if (specifier === "pg") fixClasses(module.exports as object);
    return module.exports;
  }
}
