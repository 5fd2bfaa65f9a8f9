# shellcheck shell=bash
# Long tests of sessions, for ./dev, which sources this file and defines what it says and builds with.

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
