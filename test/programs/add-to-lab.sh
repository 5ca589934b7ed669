#!/bin/bash
# Adds to the laboratory what its list of packages lacks: the tool of libeconf. Needs the lists that make-root.sh has fetched.
set -euo pipefail
host=${HOST_DIR:-$(dirname "$(mktemp -u)")/host} cache=$host/cache at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
cd "$at"
apt-get -q -o Dir::Etc::sourcelist="$cache/etc/sources.list" -o Dir::Etc::sourceparts=/nonexistent \
  -o Dir::State::lists="$cache/lists" -o Dir::Cache="$cache" -o Dir::State::status="$cache/etc/status" \
  -o APT::Architecture=amd64 -o APT::Sandbox::User=root download libeconf0 libeconf-utils
for package in *.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x -C "$host/lab.run" --keep-directory-symlink -f -
done
