import Contract
import HTTPTypes
import Hummingbird
import Model
import NIOCore
import Store

/// One stream of server-sent events: every change of the ledger from a number on, with nothing missed and nothing twice.
struct EventStream: Sendable {
    private let desk: WebDesk
    private static let page = 500

    init(_ desk: WebDesk) {
        self.desk = desk
    }

    static let parameters = [
        Parameter("after", .integer, "Begins behind this entry; a header Last-Event-ID does the same.")
            .within(0...Int64.max)
    ]

    /// - Parameter lastEvent: the header that a browser sends when it comes back.
    /// - Throws: `Failure` for a number that is none; `StoreError`.
    func response(_ call: Call, lastEvent: String?) async throws -> Response {
        if let lastEvent, Int64(lastEvent).map({ $0 < 0 }) ?? true {
            throw Failure(
                code: "usage",
                message:
                    "Last-Event-ID: found '\(Sanitizer.line(lastEvent).truncated(to: 60))'; allowed is the number of an "
                    + "entry", exit: .usage)
        }
        let (news, behind) = try await desk.news.listen()
        let after = lastEvent.flatMap { Int64($0) } ?? call.integer("after") ?? behind
        let (repository, visitor) = (desk.repository, call.visitor)
        // Of another project nothing is told, not even that something happened.
        @Sendable func isTold(_ task: Int64) async throws -> Bool {
            guard visitor.project != nil else { return true }
            return visitor.sees(try await repository.task(task))
        }
        let body = ResponseBody { writer in
            // Proxies pass on at once what has begun.
            try await writer.write(ByteBuffer(string: ": the news of a ledger\n\n"))
            // A ledger that was put back to an earlier state has not come as far yet.
            var last = min(after, behind)
            while last < behind {
                var query = HistoryQuery()
                (query.after, query.limit) = (last, Self.page)
                let events = try await repository.history(query).filter { $0.event <= behind }
                guard let newest = events.last else { break }
                for event in events where try await isTold(event.task) {
                    try await writer.write(NewsFan.message(event))
                }
                last = newest.event
            }
            for await one in news {
                switch one {
                case .beat: try await writer.write(ByteBuffer(string: ":\n\n"))
                case .entry(let number, let task, let message):
                    guard number > last else { continue }
                    last = number
                    guard try await isTold(task) else { continue }
                    try await writer.write(message)
                }
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            // nginx would gather what it passes on.
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .proxyBuffering: "no"], body: body)
    }

}
