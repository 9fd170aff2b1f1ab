import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * How the modules that tsc wrote are joined. All that `index.js` is made of becomes two files, which Node loads in a third of
 * the time of three hundred. Every module keeps its own name in `dist`, by which it gives what it exports: so there is each
 * of them only once in a process, whoever imports it under which name.
 */

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const modules = join(dist, "modules");
const pathOf = (name) => join(modules, `${name}.js`);

/** What runs in a thread or a realm of its own, where nothing of the library is shared: each is one file that needs no other. */
const alone = ["wire/worker", "concurrency/worker-body", "course/checker/work-library"];

/** Packages, Node's modules and the set-up stay imports. */
const reading = { platform: "node", external: /^[^./]/, treeshake: false };
const writing = { format: "esm", sourcemap: true, minifyInternalExports: false };

const isPackage = (specifier) => !/^(node:|#|[./])/.test(specifier);

/** For each module of the library: does it, or what it imports, need a package? Commands that need none start sooner. */
const library = new Map();

const findLibrary = {
  name: "find-library",
  buildEnd() {
    const needsPackage = (id) => {
      if (!id.startsWith(modules)) return isPackage(id);
      if (!library.has(id)) {
        const needs = this.getModuleInfo(id).importedIds.map(needsPackage);
        library.set(id, needs.includes(true));
      }
      return library.get(id);
    };
    needsPackage(pathOf("index"));
  },
};

const names = readdirSync(modules, { recursive: true })
  .filter((file) => file.endsWith(".js"))
  .map((file) => file.slice(0, -".js".length).replaceAll(sep, "/"));
const shared = names.filter((name) => !alone.includes(name));

export default [
  {
    ...reading,
    input: Object.fromEntries(shared.map((name) => [name, pathOf(name)])),
    plugins: [findLibrary],
    output: {
      ...writing,
      dir: dist,
      entryFileNames: "[name].js",
      chunkFileNames: "[name].js",
      codeSplitting: {
        groups: [
          { name: "library-alone", test: (id) => library.get(id) === false },
          { name: "library", test: (id) => library.get(id) === true },
        ],
      },
    },
  },
  ...alone.map((name) => ({
    ...reading,
    input: pathOf(name),
    output: { ...writing, file: join(dist, `${name}.js`), codeSplitting: false },
  })),
];
