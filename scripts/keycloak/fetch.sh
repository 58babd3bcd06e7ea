#!/usr/bin/env bash
# Fetches the Keycloak the tests run against, through Maven and whatever mirror its settings name, into the user's cache.
set -euo pipefail
version=26.7.3
cache="$HOME/.cache/gatehouse"
[ -x "$cache/keycloak-$version/bin/kc.sh" ] && exit 0
download=$(mktemp -d)
trap 'rm -rf "$download"' EXIT
mvn --batch-mode --quiet dependency:copy \
  -Dartifact="org.keycloak:keycloak-quarkus-dist:$version:zip" -DoutputDirectory="$download"
mkdir -p "$cache"
unzip -q "$download/keycloak-quarkus-dist-$version.zip" -d "$cache"
