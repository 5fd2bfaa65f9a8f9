internal import RealtimeProtocol
internal import RealtimeWebSocket

/// Answers `POST /v1/realtime/client_secrets` in the form of OpenAI's.
///
/// Request: `{"expires_after": {"anchor": "created_at", "seconds": 10…7200}?, "session": {…}?}`; response:
/// `{"value": "ek_…", "expires_at": …, "session": {…}}`.
struct ClientSecretsEndpoint {
    /// Paths it is found at: OpenAI's and Azure's.
    static let paths: Set<String> = ["/v1/realtime/client_secrets", "/openai/v1/realtime/client_secrets"]
    /// How long a secret may live, in seconds, and does by default: OpenAI's bounds.
    static let lifetimes = 10...7_200
    static let defaultLifetime = 600

    let secrets: ClientSecrets
    /// The model of sessions that name none.
    let model: String?

    /// Answers a request of `owner` at `now`, in seconds since 1970.
    func response(to request: HTTPRequest, of owner: String, at now: Int) -> HTTPResponse {
        guard request.method == .post else {
            return HTTPResponse(status: .methodNotAllowed, headers: ["Allow": "POST"])
        }
        do throws(Problem) {
            let (session, lifetime) = try read(request.body)
            do throws(ClientSecrets.Refusal) {
                let (value, grant) = try secrets.make(
                    for: session,
                    size: request.body.count,
                    owner: owner,
                    lifetime: lifetime,
                    at: now
                )
                let shown = describe(session)
                return HTTPResponse(
                    status: .ok,
                    json: [
                        "value": .string(value), "expires_at": .number(JSONNumber(grant.expiresAt)), "session": shown,
                    ]
                )
            } catch {
                var response = HTTPResponse(
                    status: .tooManyRequests,
                    error: ErrorDetail(
                        type: "rate_limit_error",
                        code: ErrorCode(rawValue: "rate_limit_exceeded"),
                        message: "Too many client secrets have not expired yet."
                    )
                )
                response.headers.add("Retry-After", "60")
                return response
            }
        } catch {
            return HTTPResponse(status: .badRequest, error: error.detail)
        }
    }

    private struct Problem: Error { var detail: ErrorDetail }

    private func read(_ body: [UInt8]) throws(Problem) -> (SessionConfiguration, lifetime: Int) {
        guard !body.isEmpty else { return (whole(SessionConfiguration()), Self.defaultLifetime) }
        let limits = JSONLimits(maximumBytes: HTTPLimits().maxBody)
        guard let value = try? JSONValue(parsing: body, limits: limits), let object = value.objectValue else {
            throw problem(nil, "Invalid body: expected one JSON object.")
        }
        var lifetime = Self.defaultLifetime
        if let expiry = object["expires_after"], expiry != .null {
            guard expiry.objectValue != nil else { throw problem("expires_after", "expected an object") }
            if let anchor = expiry["anchor"], anchor != "created_at" {
                throw problem("expires_after.anchor", "expected 'created_at'")
            }
            if let seconds = expiry["seconds"], seconds != .null {
                guard let number = seconds.intValue, Self.lifetimes.contains(number) else {
                    throw problem("expires_after.seconds", "expected an integer from 10 to 7200")
                }
                lifetime = number
            }
        }
        guard let session = object["session"], session != .null else {
            return (whole(SessionConfiguration()), lifetime)
        }
        guard session.objectValue != nil else { throw problem("session", "expected an object") }
        return (whole(try decode(session)), lifetime)
    }

    /// The session as the codec reads one from `session.update`, which has the same form.
    private func decode(_ session: JSONValue) throws(Problem) -> SessionConfiguration {
        var writer = JSONWriter()
        writer.value(["type": "session.update", "session": session] as JSONValue)
        let event: ClientEvent
        do throws(EventError) {
            event = try EventCodec(dialect: .openAI).decodeClientEvent(writer.bytes)
        } catch {
            throw Problem(detail: ErrorDetail(error))
        }
        switch event {
        case .sessionUpdate(let update): return update.session
        case .unknown(let unknown):
            guard let failure = unknown.failure else { throw problem("session", "expected a session") }
            throw Problem(detail: ErrorDetail(failure))
        default: throw problem("session", "expected a session")
        }
    }

    private func whole(_ session: SessionConfiguration) -> SessionConfiguration {
        var session = session
        session.type = session.type ?? "realtime"
        session.model = session.model ?? model
        return session
    }

    private func problem(_ parameter: String?, _ expectation: String) -> Problem {
        let message = parameter.map { "Invalid value for '\($0)': \(expectation)." } ?? expectation
        return Problem(detail: ErrorDetail(code: .invalidValue, message: message, param: parameter))
    }

    /// The session as it was posted, with what the answer's has besides.
    private func describe(_ session: SessionConfiguration) -> JSONValue {
        var session = session
        session.object = "realtime.session"
        guard let frame = EventCodec(dialect: .openAI).encode(.sessionUpdate(SessionUpdate(session: session))),
            let event = try? JSONValue(parsing: frame), let shown = event["session"]
        else { return [:] }
        return shown
    }
}
