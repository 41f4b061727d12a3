# deps.sh: deploy/deps on a machine that is played by stubs: what each would have run is in $machine/log.
# Sourced by tests/install/run, whose `check`, `work`, passed and failed it uses.

machine=$work/machine
mkdir -p "$machine/bin" "$machine/tree/deploy" "$machine/tree/node_modules"
cp deploy/deps "$machine/tree/deploy"
cp package-lock.json "$machine/tree"
for tool in sh dirname find touch env; do ln -s "$(command -v $tool)" "$machine/bin/$tool"; done
stub() {
    printf '#!/bin/sh\n%s\n' "$2" > "$machine/bin/$1"
    chmod 755 "$machine/bin/$1"
}
# All is there; then `lacks` says what is not.
reset_machine() {
    : > "$machine/log"
    stub dpkg-query 'for last; do :; done; case " $LACKING " in *" $last "*) ;; *) echo installed ;; esac | tr -d "\n"'
    ln -sf "$(command -v tr)" "$machine/bin/tr"
    stub node 'exit 0'
    stub npm "echo npm \"\$*\" >> '$machine/log'; [ -z \"\$NPM_FAILS\" ]"
    stub id 'echo "$UID_IS"'
    stub sudo "echo sudo \"\$*\" >> '$machine/log'; exec \"\$@\""
    stub apt-get "echo apt-get \"\$*\" >> '$machine/log'; [ -z \"\$APT_FAILS\" ]"
    touch "$machine/tree/node_modules/.package-lock.json"
}
# deps NAME=VALUE… -- [ARGUMENT…]: runs it on that machine; its words are in $machine/said.
deps() {
    settings=
    while [ "$1" != -- ]; do
        settings="$settings $1"
        shift
    done
    shift
    # shellcheck disable=SC2086 # a list
    env -i PATH="$machine/bin" LACKING="${LACKING:-}" UID_IS=1000 $settings "$machine/tree/deploy/deps" "$@" > "$machine/said" 2>&1
    code=$?
    cat "$machine/said" "$machine/log"
    return $code
}
logged() { grep -qF -- "$1" "$machine/log"; }
said() { grep -qF -- "$1" "$machine/said"; }
# The browser is looked for by its path, not in $PATH.
browser=
[ -x /usr/bin/chromium-headless-shell ] || [ -x /usr/bin/chromium ] || browser=no

all_there() { deps -- run && [ ! -s "$machine/log" ] && [ ! -s "$machine/said" ] && { [ "$browser" ] || { deps -- && [ ! -s "$machine/log" ]; }; }; }
with_sudo() { LACKING="lighttpd libuv1-dev" deps -- run && logged "sudo apt-get update -q" && logged "apt-get install -q -y --no-install-recommends libuv1-dev lighttpd" && ! logged valgrind; }
as_root() { LACKING="lighttpd" deps UID_IS=0 -- run && ! logged sudo && logged "install -q -y --no-install-recommends lighttpd"; }
tests_too() { LACKING="valgrind lighttpd" deps -- && logged "lighttpd valgrind" && reset_machine && LACKING="valgrind" deps -- run && [ ! -s "$machine/log" ]; }
no_sudo() { rm "$machine/bin/sudo"; ! LACKING="lighttpd" deps -- run && said "neither root nor sudo: have these installed: lighttpd" && ! logged apt-get; }
no_apt() { rm "$machine/bin/apt-get"; ! LACKING="lighttpd" deps UID_IS=0 -- run && said "no apt-get here: install by other means: lighttpd"; }
offline() { ! LACKING="lighttpd" deps APT_FAILS=1 -- run && said "needs the network" && said "lighttpd" && ! logged npm; }
old_node() { stub node 'exit 1' && deps -- run && logged "install -q -y --no-install-recommends nodejs"; }
no_npm() { rm "$machine/bin/npm"; ! deps -- run && logged "--no-install-recommends npm" || logged "--no-install-recommends npm"; }
first_time() { rm "$machine/tree/node_modules/.package-lock.json"; mkdir -p "$machine/tree/node_modules" && deps -- run && logged "npm ci" && ! logged apt-get && [ -e "$machine/tree/node_modules/.package-lock.json" ]; }
newer_lock() { touch -d '+1 minute' "$machine/tree/package-lock.json" && deps -- run && logged "npm ci"; touch -d '-1 minute' "$machine/tree/package-lock.json"; }
npm_fails() { rm "$machine/tree/node_modules/.package-lock.json"; ! deps NPM_FAILS=1 -- run && said "registry.npmjs.org" && [ ! -e "$machine/tree/node_modules/.package-lock.json" ]; }
usage() { ! deps -- everything && said "usage: deploy/deps [run]"; }

for each in all_there with_sudo as_root tests_too no_sudo no_apt offline old_node no_npm first_time newer_lock npm_fails usage; do
    reset_machine
    check "deploy/deps: $each" $each
done
