/** Takes the place of vitest's own program, and is loaded so late that its parent has gone: what it tells it fails, and it ends. */
await new Promise((resolve) => process.once("disconnect", resolve));
const exit = process.exit.bind(process);
process.on("error", () => exit(1));
process.send("here I am");
