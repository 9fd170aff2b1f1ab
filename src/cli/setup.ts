import { parseArgs } from "node:util";
import { prepareNotebooks } from "./reader-notebooks.js";

/** `roundtrip setup`: what is missing was installed before this runs; the reader's notebooks are left to make. Returns 0. */
export async function run(argv: string[]): Promise<number> {
  parseArgs({ args: argv, options: {} });
  prepareNotebooks((line) => console.log(line));
  console.log("Everything is installed, and the notebooks are in my-notebooks/. Next: npm start");
  return 0;
}
