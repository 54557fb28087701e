#!/bin/sh
# Builds dist/pointsman, one executable with all that belongs to it: ./compile.sh [--target TARGET]. See docs/build.md.
set -eu
cd "$(dirname "$0")"

deno=${DENO:-deno}
own=$($deno eval 'console.log(Deno.build.target)')
target=$own
case $#:${1-} in
0:) ;;
2:--target) target=$2 ;;
*) echo "compile.sh: $*: expected nothing, or --target TARGET" >&2 && exit 2 ;;
esac
file=dist/pointsman
[ "$target" = "$own" ] || file=dist/pointsman-${target%%-*}

# By paths as well, since a user's PATH may lack the folders of the system. docs/build.md has a reason for each permission.
programs=
for name in cat ip setpriv sh; do
	programs=$programs,$name
	for folder in /usr/local/sbin /usr/sbin /sbin /usr/bin /bin; do programs=$programs,$folder/$name; done
done
variables=PATH,TERM,NO_COLOR,FORCE_COLOR,CLICOLOR_FORCE,LOG_TOKENS,LOG_STREAM,NOTIFY_SOCKET,WATCHDOG_USEC,WATCHDOG_PID
variables=$variables,POINTSMAN_TOKEN_FILE,POINTSMAN_EXECUTABLE,POINTSMAN_DEMO_PART

$deno task --quiet shim "$target"
$deno task --quiet page
mkdir -p dist

# Whether Deno's own base for executables can be had is seen by a program that does nothing.
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
echo >"$scratch/nothing.js"
if [ -z "${DENORT_BIN-}" ] &&
	! $deno compile --quiet --target "$target" --output "$scratch/nothing" "$scratch/nothing.js" 2>/dev/null
then
	echo "compile.sh: denort, the base of executables, cannot be downloaded: Deno itself takes its place" >&2
	DENORT_BIN=$($deno task --quiet base "$target")
	export DENORT_BIN
fi

$deno compile --quiet --no-check --bundle --minify --no-prompt --target "$target" --output "$file" \
	--allow-ffi --allow-net --allow-read --allow-write \
	--allow-run="${programs#,}" --allow-env="$variables" \
	--include "ffi/build/$target/libpointsman.so" --include lib/page/build \
	--include config \
	main.ts
ls -l "$file"
sha256sum "$file"
