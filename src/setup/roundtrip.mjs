#!/usr/bin/env node
// The one entry: `npm start`, `npm test`, `npx roundtrip …`. It runs before any package is installed, on any Node that
// knows modules; so it only looks at Node's version here, and loads the rest afterwards.

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Roundtrip needs Node 20.19 or newer. This is Node ${process.versions.node}, at ${process.execPath}.\n` +
      "Install a newer one from https://nodejs.org/en/download (or, with nvm: nvm install 22), then run the same command again.",
  );
  process.exit(1);
}
import("./command.mjs").then(({ runCommand }) => runCommand(process.argv.slice(2)));
