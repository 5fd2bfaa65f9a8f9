# shellcheck shell=bash
# Relays that share a Redis behind HAProxy, for ./dev test --cluster, which sources this file and defines what it says and
# builds with.
: "${binaries:=}"

readonly cluster_packages=(redis-server haproxy)

# Kills one of two relays in the middle of a conversation; the stock client goes on with it at the other one.
cluster_tests() {
    local venv
    say "two relays, Redis and HAProxy"
    install_packages "${cluster_packages[@]}"
    interop_environment || fail "the cluster tests need PyPI, for the stock client"
    build_release realtime-relay
    REALTIME_RELAY="$binaries/realtime-relay" REALTIME_CLUSTER="$PWD/Examples/Cluster" \
        PYTHONPATH=Tests/Interop PYTHONDONTWRITEBYTECODE=1 "$venv/bin/python" -m unittest --verbose cluster \
        || fail "the cluster tests failed"
    good "a conversation outlives its relay"
}
