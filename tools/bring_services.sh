#!/usr/bin/env bash
# Bring what the tests need and this machine lacks: Chromium, PostgreSQL, MariaDB and R, through apt on Debian as root.
# Elsewhere the tests that need them are skipped visibly, or fail where CI=true.
set -u

wanted=()
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || wanted+=(chromium)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted+=(postgresql)
PATH="$PATH:/usr/sbin" command -v mariadbd >/dev/null 2>&1 || wanted+=(mariadb-server)
command -v Rscript >/dev/null 2>&1 || wanted+=(r-base-core)
fc-list ':lang=th' 2>/dev/null | grep -q . || wanted+=(fonts-thai-tlwg)

if [ ${#wanted[@]} -eq 0 ]; then exit 0; fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "Tests that need ${wanted[*]} will be skipped: install them to run all." >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing ${wanted[*]} …" >&2
apt-get update -qq -o Acquire::Retries=3 && apt-get install -y -qq -o Acquire::Retries=3 --no-install-recommends "${wanted[@]}" >/dev/null || {
  echo "Could not install ${wanted[*]}." >&2
  exit 0
}
