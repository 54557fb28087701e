#!/bin/sh
# Builds dist/pointsman: one executable with the shim, the engine's worker and the example configuration inside.
set -eu
cd "$(dirname "$0")"

deno=${DENO:-deno}
$deno task --quiet shim
mkdir -p dist
if ! $deno compile --quiet --output dist/pointsman \
	--allow-ffi --allow-net --allow-read --allow-run --allow-env --allow-write=/run \
	--include ffi/build/libpointsman.so --include lib/engine/worker.ts --include config \
	main.ts
then
	echo "compile.sh: deno compile failed; it needs Deno's base runtime, from its download host or by DENORT_BIN" >&2
	exit 1
fi
ls -l dist/pointsman
sha256sum dist/pointsman
