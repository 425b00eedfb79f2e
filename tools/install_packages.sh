#!/usr/bin/env bash
# Install into .venv what the arguments name: with uv, once more if uv itself fails, and at last with pip, which is slower.
# One crash of an installer (seen: a segmentation fault of uv, never twice) then costs seconds and not the whole set-up.
set -u

python=$1
shift
uv="$(dirname "$python")/uv"
for attempt in 1 2; do
  if "$uv" pip install --quiet --compile-bytecode --python "$python" "$@"; then exit 0; fi
  echo "uv could not install (attempt $attempt)." >&2
done
echo "pip goes on instead of uv." >&2
exec "$python" -m pip install --quiet --disable-pip-version-check "$@"
