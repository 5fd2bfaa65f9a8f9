/// What is carried out at the server in one piece, in its own language. Times are the server's: clocks of nodes differ.
///
/// Sent whole each time and not by digest: 300 bytes cost less than the second way that a server needs which has been
/// started anew and knows no digests.
enum StoreScripts {
    /// Keeps a conversation unless a later connection has it. Keys: the conversation. Arguments: epoch, lifetime in
    /// milliseconds, value. Returns 1, or 0.
    static let save = script(
        """
        local epoch = redis.call('HGET', KEYS[1], 'epoch')
        if epoch and tonumber(epoch) > tonumber(ARGV[1]) then return 0 end
        redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'value', ARGV[3])
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return 1
        """
    )

    /// Finds a conversation and begins its next epoch. Returns `{epoch, value}`, or nothing.
    static let load = script(
        """
        local value = redis.call('HGET', KEYS[1], 'value')
        if not value then return false end
        return {redis.call('HINCRBY', KEYS[1], 'epoch', 1), value}
        """
    )

    /// Takes, or keeps, a place among a client's sessions. Keys: the client. Arguments: session, presence in
    /// milliseconds, the most sessions or nothing. Returns 1, or 0 where there is no place.
    static let enter = script(
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
        if ARGV[3] ~= '' and not redis.call('ZSCORE', KEYS[1], ARGV[1])
            and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
        redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return 1
        """
    )

    /// Says that a node lives, and asks which do. Keys: all nodes. Arguments: node, presence in milliseconds, what it
    /// says of itself. Returns nodes and what they say, in turn.
    static let beat = script(
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f ', now + ARGV[2]) .. ARGV[3])
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        local all, live = redis.call('HGETALL', KEYS[1]), {}
        for i = 1, #all, 2 do
            local expiry, said = string.match(all[i + 1], '^(%d+) (.*)$')
            if expiry and tonumber(expiry) > now then
                if #live < 2000 then
                    live[#live + 1] = all[i]
                    live[#live + 1] = said
                end
            else
                redis.call('HDEL', KEYS[1], all[i])
            end
        end
        return live
        """
    )

    private static func script(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// The command that carries out a script on one key.
    static func command(_ script: [UInt8], _ key: [UInt8], _ arguments: [[UInt8]]) -> [[UInt8]] {
        [Array("EVAL".utf8), script, Array("1".utf8), key] + arguments
    }
}
