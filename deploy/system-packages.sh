#!/bin/sh
# Checks what Faro needs from Debian. Installs it when root; otherwise names it in one apt line and stops.
#   system-packages.sh run [PYTHON]    to run a node: python3.11 with venv; says so when no program here can speak
#   system-packages.sh test            to run all tests: Chromium with its driver, PostgreSQL, Kannel, Node with npm, ffmpeg, libfaketime,
#                                      espeak-ng
set -eu
purpose=$1
python=${2:-python3}
missing=""
case $purpose in
run)
    "$python" -c 'import sys; raise SystemExit(sys.version_info[:2] != (3, 11))' 2>/dev/null || {
        echo "Faro needs Python 3.11: set PYTHON=/path/to/python3.11" >&2
        exit 2
    }
    "$python" -c 'import venv, ensurepip' 2>/dev/null || missing="python3-venv"
    command -v espeak-ng >/dev/null ||
        echo "Calls in Haitian Creole need espeak-ng or recordings:  sudo apt-get install espeak-ng" >&2
    ;;
test)
    command -v chromium >/dev/null || missing="$missing chromium"
    command -v chromedriver >/dev/null || missing="$missing chromium-driver"
    command -v espeak-ng >/dev/null || missing="$missing espeak-ng"
    command -v ffmpeg >/dev/null || missing="$missing ffmpeg"
    command -v node >/dev/null || missing="$missing nodejs"
    command -v npm >/dev/null || missing="$missing npm"
    [ -x /usr/sbin/bearerbox ] || missing="$missing kannel"
    [ -x /usr/lib/kannel/test/fakesmsc ] || missing="$missing kannel-extras"
    command -v faketime >/dev/null || missing="$missing faketime"
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
    ;;
esac
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ]; then
    echo "Installing from Debian:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q >/dev/null
    # shellcheck disable=SC2086
    apt-get install -y -q --no-install-recommends $missing >/dev/null
else
    echo "Missing from Debian. Run:  sudo apt-get install$missing" >&2
    exit 2
fi
