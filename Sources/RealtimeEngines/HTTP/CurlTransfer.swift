internal import CCurl

/// What libcurl has received and nobody has taken yet.
final class CurlResponse {
    /// The most bytes of a head, of all interim answers together. 64 KiB: servers send less than one.
    static let headLimit = 65_536

    var bytes: [UInt8] = []
    private var headCount = 0
    private var bodyCount = 0
    private let bodyLimit: Int
    /// The bound that was broken.
    private(set) var brokenLimit: Int?

    init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

    func receiveHead(_ count: Int) -> Bool {
        headCount += count
        if headCount > Self.headLimit { brokenLimit = Self.headLimit }
        return brokenLimit == nil
    }

    func receive(_ more: UnsafeRawBufferPointer) -> Bool {
        bodyCount += more.count
        if bodyCount > bodyLimit { brokenLimit = bodyLimit }
        guard brokenLimit == nil else { return false }
        bytes.append(contentsOf: more)
        return true
    }
}

/// Sole owner of a libcurl handle and the connections behind it, which are kept from one call to the next.
///
/// Driven by steps instead of `curl_easy_perform`, which asks a progress callback once a second only while nothing
/// comes: too late for an interruption. Used by one thread at a time.
final class CurlTransfer {
    /// How far a transfer is.
    enum State {
        case running
        case ended
        case failed(HTTPFailure)
    }

    /// Set up once in the process, before any handle is made.
    private static let isInitialized = ccurl_initialize() == CURLE_OK

    private let easy: UnsafeMutableRawPointer
    private let multi: UnsafeMutableRawPointer
    private var fields: UnsafeMutablePointer<curl_slist>?
    /// The posted bytes, which libcurl reads while the transfer runs.
    private var body: UnsafeMutableRawBufferPointer?
    private var response = CurlResponse(bodyLimit: 0)
    private var isRunning = false
    private var connecting = Duration.zero

    init() throws(HTTPFailure) {
        guard Self.isInitialized, let easy = curl_easy_init() else { throw .library("libcurl cannot be set up") }
        guard let multi = curl_multi_init() else {
            curl_easy_cleanup(easy)
            throw .library("libcurl cannot be set up")
        }
        self.easy = easy
        self.multi = multi
    }

    deinit {
        stop()
        curl_easy_cleanup(easy)
        curl_multi_cleanup(multi)
    }

    /// The status of the answer, 0 where none has come.
    var status: Int { ccurl_status(easy) }

    /// The media type of the answer in lower case, without parameters; empty where it has none.
    var contentType: String {
        guard let type = ccurl_content_type(easy) else { return "" }
        return String(String(cString: type).lowercased().prefix { $0 != ";" && $0 != " " })
    }

    /// Begins a call. One that runs is stopped.
    func start(_ call: HTTPCall, to endpoint: EngineEndpoint) throws(HTTPFailure) {
        stop()
        curl_easy_reset(easy)
        response = CurlResponse(bodyLimit: endpoint.maximumBytes)
        connecting = endpoint.timeouts.connecting
        do throws(HTTPFailure) {
            try setOptions(call, endpoint)
            try setRequest(call, endpoint)
        } catch {
            release()
            throw error
        }
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else {
            release()
            throw .library("no transfer can be started")
        }
        isRunning = true
    }

    private func setOptions(_ call: HTTPCall, _ endpoint: EngineEndpoint) throws(HTTPFailure) {
        try set(CURLOPT_URL, endpoint.url + call.path)
        // A redirect is an answer like any other: the key does not go to places that a server names.
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try check(ccurl_set_http11(easy))
        // Timeouts without signals, of which a program has only one handler.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, connecting.milliseconds))
        try set(CURLOPT_USERAGENT, "swift-realtime")
        if let file = endpoint.authorities { try set(CURLOPT_CAINFO, file) }
        if endpoint.isLoopback { try set(CURLOPT_NOPROXY, "*") }
        try check(ccurl_set_quick_exit(easy))
        let context = Unmanaged.passUnretained(response).toOpaque()
        try check(ccurl_set_receivers(easy, Self.head, Self.received, context))
    }

    private func setRequest(_ call: HTTPCall, _ endpoint: EngineEndpoint) throws(HTTPFailure) {
        try add(field: "Accept: \(call.accept)")
        // Nobody waits for a server's leave to send.
        try add(field: "Expect:")
        if let key = endpoint.key { try add(field: "Authorization: Bearer \(key.secret)") }
        if let body = call.body {
            try add(field: "Content-Type: \(body.type)")
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, body.bytes.count), alignment: 1)
            copy.copyBytes(from: body.bytes)
            self.body = copy
            try check(ccurl_set_body(easy, copy.baseAddress, curl_off_t(body.bytes.count)))
        }
        try check(ccurl_set_list(easy, CURLOPT_HTTPHEADER, fields))
    }

    /// Sends and receives what can be without waiting.
    func step() -> State {
        var running: Int32 = 0
        let code = curl_multi_perform(multi, &running)
        guard code == CURLM_OK else { return .failed(.library(String(cString: curl_multi_strerror(code)))) }
        var result = CURLE_OK
        guard ccurl_is_over(multi, easy, &result) != 0 else { return .running }
        return result == CURLE_OK ? .ended : .failed(failure(result))
    }

    /// Sleeps until something can be sent or received, `limit` at most.
    func wait(atMost limit: Duration) {
        _ = curl_multi_poll(multi, nil, 0, Int32(clamping: max(1, limit.milliseconds)), nil)
    }

    /// What came of the body since it was last asked for.
    func takeBytes() -> [UInt8] {
        var bytes: [UInt8] = []
        swap(&bytes, &response.bytes)
        return bytes
    }

    /// Ends the call. Its connection is kept where the answer was read to its end, and closed otherwise.
    func stop() {
        if isRunning { _ = curl_multi_remove_handle(multi, easy) }
        isRunning = false
        release()
    }

    /// Frees what a call needed. The handle must not be running: it refers to all of it.
    private func release() {
        curl_slist_free_all(fields)
        fields = nil
        body?.deallocate()
        body = nil
    }

    // MARK: Options

    private func set(_ option: CURLoption, _ value: Int) throws(HTTPFailure) {
        try check(ccurl_set_number(easy, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(HTTPFailure) {
        try check(ccurl_set_string(easy, option, value))
    }

    private func add(field: String) throws(HTTPFailure) {
        guard let longer = curl_slist_append(fields, field) else { throw .library("out of memory") }
        fields = longer
    }

    private func check(_ code: CURLcode) throws(HTTPFailure) {
        guard code == CURLE_OK else { throw failure(code) }
    }

    // MARK: What libcurl says

    private static let head: ccurl_receiver = { _, size, count, context in
        guard let context else { return 0 }
        let response = Unmanaged<CurlResponse>.fromOpaque(context).takeUnretainedValue()
        return response.receiveHead(size * count) ? size * count : 0
    }

    private static let received: ccurl_receiver = { bytes, size, count, context in
        guard let context else { return 0 }
        let response = Unmanaged<CurlResponse>.fromOpaque(context).takeUnretainedValue()
        return response.receive(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
    }

    private func failure(_ code: CURLcode) -> HTTPFailure {
        if let limit = response.brokenLimit { return .tooLarge(limit: limit) }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return .unreachable("its name has no address")
        case CURLE_COULDNT_CONNECT: return .unreachable("nothing answers at its address")
        // The only time that libcurl keeps.
        case CURLE_OPERATION_TIMEDOUT: return .timedOut(.connecting, connecting)
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR: return .cut
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: return .notHTTP
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE:
            return .unreachable(String(cString: curl_easy_strerror(code)))
        default: return .library(String(cString: curl_easy_strerror(code)))
        }
    }
}

extension Duration {
    /// Whole milliseconds, towards zero.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
