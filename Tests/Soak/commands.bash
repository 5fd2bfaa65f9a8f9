# shellcheck shell=bash
# The soak command of ./dev and the hostile tests at their full size. ./dev sources this file and defines what it says and
# builds with.
: "${swift:=swift}" "${binaries:=}"
declare -a flags

# As many as a server takes by default.
readonly hostile_connections=10000

# Ends with 1 if anything did not hold. The seed is printed: by it callers and upstream do the same again, as far as the
# machine's timing lets them.
soak() {
    local program
    # A package of its own, so that no user builds a program that only tests need.
    local -a package=(-c release --package-path Tests/Soak/Program --scratch-path .build/soak)
    setup build
    say "building the relay and its callers"
    build_release realtime-relay
    package+=("${flags[@]}")
    "$swift" build "${package[@]}"
    program="$("$swift" build "${package[@]}" --show-bin-path)/realtime-soak"
    mkdir -p out
    "$program" --relay "$binaries/realtime-relay" --log out/soak-relay.log "$@" \
        || fail "soak: something did not hold; the relay's log is in out/soak-relay.log"
    good "the relay held"
}

# Linux only: other systems count neither descriptors nor memory this way.
hostile_tests() {
    [[ "$(uname)" == Linux ]] || return 0
    say "crowds of $hostile_connections hostile connections"
    REALTIME_HOSTILE_CONNECTIONS="$hostile_connections" run_tests release --filter 'RealtimeServerTests\.CrowdTests'
}
