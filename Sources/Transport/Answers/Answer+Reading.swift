import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// An answer has more bytes than any that is read.
struct AnswerTooLarge: Error {}

extension Answer {
    /// Sends a request and reads the answer to its end.
    /// - Parameters:
    ///   - limit: bytes of the largest answer that is read.
    ///   - isUrgent: whether it goes before others where memory is short.
    ///   - hearing: hears what comes, as it comes.
    ///   - again: sends it once more, over a connection that nobody has used, if the first was closed before an answer
    ///     began; nil for what goes out once.
    ///   - use: what is made of the answer, while its memory is reserved; it must not keep the body.
    /// - Throws: `AnswerTooLarge`, `Inflater.Fault`, what the connection meets, and what `use` throws.
    static func read<Value>(
        of request: HTTPClientRequest, with client: HTTPClient, budget: AnswerBudget,
        limit: Int = AnswerBudget.largestAnswer, isUrgent: Bool = false, hearing: Hearing? = nil,
        again: HTTPClient? = nil, _ use: @Sendable (Answer) throws -> Value
    ) async throws -> Value {
        let response = try await answered(request, by: client, again)
        hearing?.note(response)
        let coding = ContentCoding(response.headers)
        var body: [UInt8] = []
        var reserved = 0
        defer { budget.release(reserved) }
        for try await chunk in response.body {
            hearing?.note(chunk)
            let size = body.count + chunk.readableBytes
            guard size <= limit else { throw AnswerTooLarge() }
            if reserved == 0, size > AnswerBudget.small {
                let expected = max(size, announced(response.headers) ?? limit)
                guard expected <= limit else { throw AnswerTooLarge() }
                reserved = try await budget.reserve(AnswerBudget.need(of: expected), isUrgent: isUrgent)
                // Growing would copy, and take twice as much at times. What is not written to is not taken.
                body.reserveCapacity(expected)
            }
            chunk.withUnsafeReadableBytes { body.append(contentsOf: $0) }
        }
        if !coding.names.isEmpty {
            do throws(Inflater.Fault) {
                body = try coding.decoded(body, limit: reserved > 0 ? limit : min(limit, AnswerBudget.small))
            } catch {
                guard error == .isTooLarge else { throw error }
                guard reserved == 0 else { throw AnswerTooLarge() }
                // How large it is shows only now.
                reserved = try await budget.reserve(AnswerBudget.need(of: limit), isUrgent: isUrgent)
                do throws(Inflater.Fault) { body = try coding.decoded(body, limit: limit) } catch {
                    if error == .isTooLarge { throw AnswerTooLarge() }
                    throw error
                }
            }
        }
        return try use(Answer(response, body: body))
    }

    /// A kept connection may be closed by the other side at any moment, as a request sets out over it: a proxy that keeps
    /// none does so after each answer. What may go out twice is then asked once more (RFC 9112, 9.3.1), and over a new
    /// one: others that were kept may be as dead.
    private static func answered(
        _ request: HTTPClientRequest, by client: HTTPClient, _ again: HTTPClient?
    ) async throws -> HTTPClientResponse {
        do {
            return try await client.execute(request, deadline: .distantFuture)
        } catch {
            guard let again, TransportFailure.isClosed(error), !Task.isCancelled else { throw error }
            return try await again.execute(request, deadline: .distantFuture)
        }
    }

    /// How many bytes the body will have; nil if the head does not say, or says it of a compressed one.
    private static func announced(_ headers: HTTPHeaders) -> Int? {
        guard !headers.contains(name: "Content-Encoding") else { return nil }
        return headers.first(name: "Content-Length").flatMap { Int($0) }
    }

    private init(_ response: HTTPClientResponse, body: [UInt8]) {
        let date = response.headers.first(name: "Date").flatMap(HTTPDate.seconds)
        self.init(
            status: Int(response.status.code), body: body,
            retryAfter: response.headers.first(name: "Retry-After").flatMap {
                // A date goes by the clock of whoever wrote it.
                RetryAfter.milliseconds($0, now: date ?? Int64(Date().timeIntervalSince1970))
            },
            server: response.headers.first(name: "Server"), date: date.map { $0 * 1_000 })
    }

    /// Everything but the body.
    var head: Answer {
        var head = self
        head.body = []
        return head
    }
}
