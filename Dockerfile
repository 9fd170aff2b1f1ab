# The course in a container. `docker build --tag roundtrip .`, from a clean clone; how to run it: docs/teaching.md.
# `tools` is for the dev container, `course` has everything installed, `hub` also fits a JupyterHub.

FROM node:22-trixie-slim AS tools
# What Debian mends is taken as it comes.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git python3-venv \
 && rm -rf /var/lib/apt/lists/* \
 && install --directory --owner=node --group=node /srv/roundtrip
# PostgreSQL refuses to run as root. This is the image's own account `node`; a cluster knows by the number that it is not root.
USER 1000
WORKDIR /srv/roundtrip

FROM tools AS course
COPY --chown=node:node . .
# An image keeps times in whole seconds, and by the times of its sources the set-up knows that the library is built.
RUN find src tsconfig.json package-lock.json -exec touch --date=@0 {} + \
 && npm run setup \
 && rm -rf "$HOME/.npm" "$HOME/.cache"
EXPOSE 8888
CMD ["npm", "start", "--", "--no-browser", "--ip", "0.0.0.0", "--port", "8888"]

FROM course AS hub
RUN .venv/bin/pip install --no-cache-dir "jupyterhub==5.*" && .venv/bin/pip check

# What `docker build` makes when no target is named.
FROM course
