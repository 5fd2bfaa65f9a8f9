# shellcheck shell=bash
# Long tests of sessions and the tests with stock clients, for ./dev, which sources this file and defines what it says
# and builds with.
: "${swift:=swift}" "${binaries:=}" "${skipped:=0}"
declare -a flags

# The deepest that two minutes of one core allow: deeper than that the server role has no more states.
readonly exploration_depth=14 client_exploration_depth=7
readonly random_inputs=10000000

# Seeds and counts are printed: by the tests what they did, and here what to set to do it again.
long_session_tests() {
    local seed="${REALTIME_SEED:-$((RANDOM * 32768 + RANDOM))}"
    say "$random_inputs random inputs to the roles of a session, half of them each, from REALTIME_SEED=$seed"
    REALTIME_SEED="$seed" REALTIME_RANDOM_INPUTS=$((random_inputs / 2)) \
        run_tests release --filter 'RealtimeSessionTests\.(Server|Client)ExplorationTests/random'
    say "every state of both roles and of the machines, as deep as minutes allow"
    REALTIME_EXPLORATION_DEPTH="$exploration_depth" run_tests release \
        --filter 'RealtimeSessionTests\.ServerExplorationTests/breadthFirst'
    REALTIME_EXPLORATION_DEPTH="$client_exploration_depth" run_tests release \
        --filter 'RealtimeSessionTests\.(ClientExplorationTests/breadthFirst|MachineExplorationTests)'
    say "10,000 simulated conversations"
    REALTIME_CONVERSATIONS=10000 run_tests release --filter 'RealtimeSessionTests\.SimulationTests'
}

# The test that compares the page with the conversations writes it where it is asked to.
simulate() {
    setup build
    REALTIME_CONVERSATIONS=10000 REALTIME_RENEW=1 run_tests release \
        --filter 'RealtimeSessionTests\.SimulationTests/page'
    good "Docs/Simulation.md says what the conversations gave"
}

# MARK: Interop

# A virtual environment with exactly the pinned packages; made again when the pins change.
interop_environment() {
    local requirements=Tests/Interop/requirements.txt
    venv=.build/interop
    if [[ -e "$venv/requirements.txt" ]] && cmp -s "$requirements" "$venv/requirements.txt"; then return 0; fi
    rm -rf "$venv"
    mkdir -p .build
    /usr/bin/python3 -m venv "$venv" || return 1
    say "downloading from PyPI: $(grep -v '^#' "$requirements" | tr '\n' ' ')"
    "$venv/bin/python" -m pip install --disable-pip-version-check --quiet --no-input --retries 2 \
        --requirement "$requirements" || return 1
    cp "$requirements" "$venv/requirements.txt"
}

interop() {
    say "the stock Python clients against the relay and against the events"
    if ! interop_environment; then
        if is_ci; then fail "the interop tests need PyPI"; fi
        skipped=1 # read by test, which has it as a local
        return
    fi
    # A package of its own, so that no user builds a program that only tests need.
    local tools
    local -a emit=(--package-path Tests/Interop/Emit --scratch-path .build/emit)
    build_flags
    "$swift" build "${emit[@]}" "${flags[@]}"
    tools="$("$swift" build "${emit[@]}" "${flags[@]}" --show-bin-path)"
    build_release realtime-relay realtime-client
    REALTIME_RELAY="$binaries/realtime-relay" REALTIME_CLIENT="$binaries/realtime-client" \
        REALTIME_EMIT="$tools/emit-events" REALTIME_SOCKETIO="$tools/socketio-bridge" \
        REALTIME_WEBSOCKET_BRIDGE="$tools/websocket-bridge" \
        PYTHONPATH=Tests/Interop PYTHONDONTWRITEBYTECODE=1 "$venv/bin/python" -m unittest --verbose \
        openai_client openai_control openai_types agents_client dashscope_client dashscope_turns resumption client_role \
        socketio_client roleplay_client tls_upstream websocket_cases websocket_wsproto || fail "the interop tests failed"
}
