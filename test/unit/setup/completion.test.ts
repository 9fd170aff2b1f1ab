import { describe, expect, it } from "vitest";
import { commands } from "#setup/commands";
import { optionsOf } from "#setup/completion";
import { signs } from "#src/course/checker/scoreboard.js";
import { formats } from "#src/course/formats/index.js";

describe("what a shell is offered", () => {
  it.each(Object.entries(commands))("of %s is every option that its usage names", (_, command) => {
    const usage = command.help.split("\n\n")[0] ?? "";
    const named = [...usage.matchAll(/--[a-z-]+/g)].map(([option]) => option);
    expect(optionsOf(command).map(({ name }) => name)).toEqual(expect.arrayContaining(named));
  });

  it("as a state, or as a format, is what there is", () => {
    const hyphens = Object.keys(signs).map((state) => state.replaceAll(" ", "-"));
    expect(commands.list?.values?.["--state"]?.toSorted()).toEqual(hyphens.toSorted());
    expect(commands.grade?.values?.["--format"]?.toSorted()).toEqual(Object.keys(formats).toSorted());
  });

  it("is a file where an option takes one, and an exercise where it takes that", () => {
    const option = (command: string, name: string) =>
      optionsOf(commands[command] ?? { summary: "", help: "" }).find((each) => each.name === name);
    expect(option("grade", "--output")).toMatchObject({ takes: true, files: true, lists: [] });
    expect(option("grade:class", "--only")).toMatchObject({
      takes: true,
      files: false,
      lists: ["exercises", "lessons"],
    });
    expect(option("grade", "--json")).toMatchObject({ takes: false });
  });
});
