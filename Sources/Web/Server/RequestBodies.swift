import Contract
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// The whole body, as long as it comes in time.
    /// - Throws: `Refusal` for one that does not, whose connection is closed then.
    func wholeBody(atMost limit: Int, within deadline: Duration, of context: WebContext) async throws -> [UInt8] {
        let request = self
        return try await withThrowingTaskGroup { group in
            group.addTask {
                var request = request
                return Array(try await request.collectBody(upTo: limit).readableBytesView)
            }
            group.addTask {
                try await Task.sleep(for: deadline)
                context.closeSoon()
                throw Refusal(
                    status: .requestTimeout,
                    Failure(code: "slow", message: "the body did not come in time; nothing was done", exit: .usage))
            }
            defer { group.cancelAll() }
            let body = try await group.next() ?? []
            context.visit.hasReadBody = true
            return body
        }
    }

    var hasBody: Bool { headers[.transferEncoding] != nil || headers[.contentLength].map { $0 != "0" } ?? false }
}

extension WebContext {
    /// Closes the connection once the answer had time to leave: what is still to come of a body that nobody wants would keep
    /// it for as long as the other end likes.
    func closeSoon() {
        let channel = channel
        channel.eventLoop.scheduleTask(in: .seconds(5)) { channel.close(promise: nil) }
    }
}
