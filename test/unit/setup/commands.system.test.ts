import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands, overview } from "#setup/commands";
import { commands as loaders } from "#src/cli/main.js";
import { courseRoot } from "#src/lab/paths.js";
import { BareClone } from "./bare-clone.js";

const names = Object.keys(commands);

describe("on a fresh clone, without installing or building anything, the command line", () => {
  it("lists every command when it is asked for help, or for nothing", () => {
    const clone = new BareClone();
    const before = readdirSync(clone.root);
    for (const words of [["--help"], ["-h"], ["help"], []]) {
      expect(clone.run(words), words.join(" ")).toEqual({ status: 0, out: `${overview()}\n`, err: "" });
    }
    expect(readdirSync(clone.root)).toEqual(before);
  });

  it("lists those that there are, each script of npm among them", () => {
    expect(names.filter((name) => !["doctor", "completion"].includes(name))).toEqual(Object.keys(loaders));
    const { scripts } = JSON.parse(readFileSync(join(courseRoot, "package.json"), "utf8")) as { scripts: object };
    expect(names).toEqual(expect.arrayContaining(Object.keys(scripts)));
  });

  it("explains each command by --help and by -h, and does nothing else", () => {
    const clone = new BareClone();
    const before = readdirSync(clone.root);
    for (const name of names) {
      expect(clone.run([name, "--help"]), name).toEqual({ status: 0, out: `${commands[name]?.help}\n`, err: "" });
      expect(clone.run([name, "--some-option", "-h"]).out).toMatch(
        new RegExp(`^(roundtrip ${name}( .*)?\\n( +\\[.*\\n)*)+\\n[A-Z]`),
      );
    }
    expect(readdirSync(clone.root)).toEqual(before);
  });

  it("names the commands there are when one is unknown", () => {
    const { status, err } = new BareClone().run(["strat"]);
    expect(err).toBe(`There is no command "strat".\n\n${overview()}\n`);
    expect(status).toBe(1);
    const address = "postgres://me:s3cret@127.0.0.1/shop";
    expect(new BareClone().run([address]).err).toContain('There is no command "postgres://…@127.0.0.1/shop".');
  });
});
