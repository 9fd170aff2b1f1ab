#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image of the autograder. It installs what grading needs.
set -euo pipefail

root=${AUTOGRADER_ROOT:-/autograder}
account=${AUTOGRADER_ACCOUNT:-grader}
course=$root/source/course
node_version=22.12.0

has_node() {
  node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1);' 2>/dev/null
}

if ! has_node; then
  apt-get update
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends ca-certificates curl xz-utils
  architecture=$(dpkg --print-architecture | sed s/amd64/x64/)
  curl --fail --silent --show-error --location \
    "https://nodejs.org/dist/v$node_version/node-v$node_version-linux-$architecture.tar.xz" |
    tar --extract --xz --directory=/usr/local --strip-components=1
fi

# The work of others is run by an account of its own, which may write nothing but the course.
id "$account" >/dev/null 2>&1 || useradd --create-home "$account"
mkdir -p "$course/.roundtrip/home"
chown -R "$account" "$course"

cd "$course"
as_grader() { runuser -u "$account" -- env HOME="$course/.roundtrip/home" PATH="$PATH" "$@"; }
# Builds the library, and makes PostgreSQL's data and the shop in it, so that no submission waits for them.
as_grader node src/setup/roundtrip.mjs up
as_grader node src/setup/roundtrip.mjs stop
