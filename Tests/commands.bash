# shellcheck shell=bash
# Which tests run where, long tests of sessions, the tests with stock clients and fuzzing, for ./dev, which sources this file and
# defines what it says and builds with.
: "${swift:=swift}" "${binaries:=}" "${skipped:=0}"
declare -a flags

# Suites that measure how good the sound is: a property of the algorithm, for which the optimised code is enough.
readonly measuring='RealtimeAudioTests\.(EchoCancellerTests|RateConver(sionTable|terQuality)|LongRun|MeasuringKit|ToneFit|GainControlTests|NoiseSuppressorTests)'
# What computes, so that optimising it could break it. The other targets' tests wait for sockets and threads.
readonly computing='RealtimeUnitsTests RealtimeProtocolTests RealtimeAudioTests RealtimeSessionTests RealtimeRelayTests RealtimeAllocationTests'
# What parses untrusted bytes or owns C memory.
readonly addressed='RealtimeProtocolTests RealtimeWebSocketTests RealtimeEnginesTests WebMAudioTests RealtimeRecordingTests RealtimeOfflineEnginesTests RealtimeAudioTests'
# Drivers, relay and pipeline: everything with more than one thread.
readonly threaded='RealtimeWebSocketTests RealtimeEnginesTests RealtimeServerTests RealtimeRelayTests RealtimePipelineTests RealtimeClientTests'
# Of role-plays the server has threads: the four suites over sockets go there too, and all of them are run plainly.
readonly role_plays='RealtimeRolePlayTests'
readonly unthreaded="$role_plays"'\.(AvatarTests|ReplyTests|OpeningTests|LimitTests|TurnTests|ExplorationTests|WAVFileTests|InputAudioDecoderTests)'
# Values by the million through code that a few take wholly, or one thread that computes for minutes: no sanitizer learns more.
readonly exhaustive='RealtimeProtocolTests\.(UTF8KernelTests/every|JSONTests/utf8|FixtureTranslationTests)|RealtimeRelayTests\.PassThroughTests'

# CI has 25 minutes. There a sanitizer tests what it can find something in, debug tests are of what no sanitizer runs (its
# build is a debug build too), and release tests of what computes. Everybody else's run has all of it.
choose_targets() {
    local target
    if ! is_ci || [[ -n "${REALTIME_TESTS:-}" ]]; then return; fi
    case "$1" in
    address) REALTIME_TESTS="$addressed" ;;
    thread) REALTIME_TESTS="$threaded $role_plays" ;;
    release) REALTIME_TESTS="$computing" ;;
    debug)
        REALTIME_TESTS=''
        for target in Tests/*Tests; do
            target="${target#Tests/}"
            [[ " $addressed $threaded " == *" $target "* ]] || REALTIME_TESTS+="$target "
        done
        ;;
    esac
    export REALTIME_TESTS
}

run_tests() {
    local configuration="$1"
    shift
    build_flags
    # What `swift test` would add by itself, but spelt as build_release does, or each would build what the other has.
    if is_ci && [[ "$configuration" == release ]]; then flags+=(--disable-testable-imports -Xswiftc -enable-testing); fi
    "$swift" test -c "$configuration" "${flags[@]}" "$@"
}

# Builds and runs nothing, for a caller with time to spare before it asks for the tests.
build_ahead() {
    find_swift
    build_flags
    case "${1:-}" in
    address | thread)
        choose_targets "$1"
        "$swift" build --build-tests "${flags[@]}" --scratch-path ".build/$1" --sanitize "$1"
        ;;
    fuzz) build_fuzz ;;
    *) fail "build: expected address, thread or fuzz, got '${1:-nothing}'" ;;
    esac
}

sanitized_tests() {
    local sanitizer="$1"
    local -a skips=(--skip "$measuring" --skip "$exhaustive")
    shift
    case "$sanitizer" in
    # Speech engines keep their models for the life of the process.
    address) export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=0}" ;;
    thread)
        export TSAN_OPTIONS="${TSAN_OPTIONS:-halt_on_error=1}"
        skips+=(--skip "$unthreaded")
        ;;
    *) fail "test: expected --sanitize=address or --sanitize=thread, got '$sanitizer'" ;;
    esac
    say "debug tests under the $sanitizer sanitizer"
    choose_targets "$sanitizer"
    run_tests debug --scratch-path ".build/$sanitizer" --sanitize "$sanitizer" "${skips[@]}" "$@"
}

test_all() {
    local sanitizer='' long=0 skipped=0
    local -a only=()
    while (($# > 0)); do
        case "$1" in
        --sanitize=*) sanitizer="${1#--sanitize=}" ;;
        --sanitize)
            (($# > 1)) || fail "test: --sanitize needs address or thread"
            sanitizer="$2"
            shift
            ;;
        --long) long=1 ;;
        --browser) browser_tests; return ;;
        --cluster) setup test; cluster_tests; return ;;
        --filter)
            (($# > 1)) || fail "test: --filter needs a pattern"
            only+=(--filter "$2")
            shift
            ;;
        *) fail "test: does not know '$1'; see ./dev help" ;;
        esac
        shift
    done
    setup test
    if [[ -n "$sanitizer" ]]; then
        sanitized_tests "$sanitizer" "${only[@]}"
        return
    fi
    say "debug tests"
    if ((${#only[@]} > 0)); then
        run_tests debug "${only[@]}"
        return
    fi
    (
        if ((!long)); then choose_targets debug; fi
        run_tests debug --skip "$measuring"
    )
    say "release tests"
    (
        if ((!long)); then choose_targets release; fi
        run_tests release
    )
    if ((long)); then
        say "a day of audio through every converter and detector"
        REALTIME_LONG_HOURS="${REALTIME_LONG_HOURS:-24}" run_tests release --filter LongRunTests
        long_session_tests
        hostile_tests
        soak --minutes 3
    fi
    interop
    if ((long)); then
        (sanitized_tests address)
        (sanitized_tests thread)
    fi
    if [[ -z "${REALTIME_CORPUS:-}" ]]; then
        complain "SKIPPED: the tests over published events. REALTIME_CORPUS names no folder of them."
    fi
    if ((skipped)); then
        complain "SKIPPED: the interop tests. PyPI could not be reached, so the stock Python clients were not run."
    fi
    if ((skipped)) || [[ -z "${REALTIME_CORPUS:-}" ]]; then
        good "everything else passed"
    else
        good "all tests passed"
    fi
}

# The deepest that two minutes of one core allow: deeper than that the server role has no more states.
readonly exploration_depth=14 client_exploration_depth=7
readonly random_inputs=10000000

# Seeds and counts are printed: by the tests what they did, and here what to set to do it again.
long_session_tests() {
    local -x REALTIME_OPTIMIZED_TESTS=RealtimeSessionTests
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
    local -x REALTIME_OPTIMIZED_TESTS=RealtimeSessionTests
    setup build
    REALTIME_CONVERSATIONS=10000 REALTIME_RENEW=1 run_tests release \
        --filter 'RealtimeSessionTests\.SimulationTests/page'
    good "Docs/Simulation.md says what the conversations gave"
}

# MARK: Interop

build_interop_tools() {
    local -x REALTIME_TOOLS=1 REALTIME_TESTS='emit-events socketio-bridge websocket-bridge'
    "$swift" build "${flags[@]}" "$@"
}

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
    local tools
    build_flags
    build_interop_tools
    tools="$(build_interop_tools --show-bin-path)"
    build_release realtime-relay realtime-client
    REALTIME_RELAY="$binaries/realtime-relay" REALTIME_CLIENT="$binaries/realtime-client" \
        REALTIME_EMIT="$tools/emit-events" REALTIME_SOCKETIO="$tools/socketio-bridge" \
        REALTIME_WEBSOCKET_BRIDGE="$tools/websocket-bridge" \
        PYTHONPATH=Tests/Interop PYTHONDONTWRITEBYTECODE=1 "$venv/bin/python" -m unittest --verbose \
        openai_client openai_control openai_types agents_client dashscope_client dashscope_turns resumption client_role \
        socketio_client roleplay_client tls_upstream websocket_cases websocket_wsproto || fail "the interop tests failed"
}

# MARK: Fuzzing

# gold trips over the fuzzer's debug information; lld does not. Of the package, what the targets need, as for the interop tools.
build_fuzz() {
    REALTIME_TESTS='RealtimeSessionTests RealtimeWebSocketTests SocketIOProtocolTests WebMAudioTests' "$swift" build \
        -c release "${flags[@]}" --package-path Tests/Fuzz --scratch-path .build/fuzz \
        -Xswiftc '-sanitize=fuzzer,address' -Xcc '-fsanitize=fuzzer-no-link,address' \
        -Xswiftc -Xclang-linker -Xswiftc -fuse-ld=lld "$@"
}

# What was found is written beside the corpus as crash-…, and the fuzzer's status is this command's.
# Starts from the fixtures, frames made to be hard, and the committed corpora, which hold one input for each thing that
# earlier runs reached.
fuzz() {
    local seconds="${1:-60}" target name binaries seeds="$PWD/.build/fuzz-seeds" corpora="$PWD/.build/fuzz-corpus"
    local -a inputs=() arguments=()
    [[ "$seconds" =~ ^[1-9][0-9]*$ ]] || fail "fuzz: expected a number of seconds, got '$seconds'"
    setup build
    build_flags
    say "building the fuzz targets"
    build_fuzz
    binaries="$(build_fuzz --show-bin-path)"
    rm -rf "$seeds"
    python3 Tests/Fuzz/seeds.py "$seeds"
    for target in Tests/Fuzz/Sources/fuzz-*/; do
        target="$(basename "$target")"
        name="${target#fuzz-}"
        say "fuzzing with $target for $seconds s"
        mkdir -p "$corpora/$name" "$seeds/$name"
        if [[ -e "Tests/Fuzz/Corpora/$name.tar.gz" ]]; then
            tar -xzf "Tests/Fuzz/Corpora/$name.tar.gz" -C "$seeds/$name"
        fi
        inputs=("$corpora/$name" "$seeds/$name")
        if [[ -d "Tests/Fuzz/Seeds/$name" ]]; then inputs+=("$PWD/Tests/Fuzz/Seeds/$name"); fi
        arguments=(-max_total_time="$seconds" -max_len=4096 -timeout=10 -print_final_stats=1)
        if [[ "$name" != websocket ]]; then arguments+=(-dict="$seeds/protocol.dict"); fi
        # Symbols of a Swift program of this size take minutes; the message and the kept input say what is wrong.
        (
            cd "$corpora"
            ASAN_OPTIONS="${ASAN_OPTIONS:-symbolize=0}" SWIFT_BACKTRACE=enable=no \
                "$binaries/$target" "${arguments[@]}" "${inputs[@]}"
        ) || fail "$target found something; its input is kept in .build/fuzz-corpus"
    done
    good "nothing found"
}
