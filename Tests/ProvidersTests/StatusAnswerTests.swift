import Model
import Providers
import Testing

/// A service whose records repeat nothing of a request but a text of ours.
struct StatusAnswerTests {
    private let sentAt: Int64 = 1_790_000_000_000
    private let request = JSONValue.object(["prompt": "a boat", "marker": "m-1"])

    private func answer(_ marker: JSONValue?, upstreamID: String? = nil, createdAt: Int64? = nil) -> StatusAnswer {
        StatusAnswer(
            report: StatusReport(status: "busy", phase: .running, progress: nil, videoURL: nil, errorMessage: nil),
            upstreamID: upstreamID,
            echo: RequestEcho(fields: marker.map { ["marker": $0] } ?? [:], telling: ["marker"]), createdAt: createdAt)
    }

    @Test func `a record with the marker is of the request that was sent with it`() {
        #expect(answer("m-1", createdAt: sentAt).repeats(request, sentAt: sentAt))
        #expect(!answer("m-2", createdAt: sentAt).repeats(request, sentAt: sentAt))
        #expect(!answer(nil, createdAt: sentAt).repeats(request, sentAt: sentAt))
        #expect(!answer("m-1").repeats(request, sentAt: sentAt))
        #expect(!answer("m-1", createdAt: sentAt - 300_001).repeats(request, sentAt: sentAt))
    }

    @Test func `what tells nothing proves nothing`() {
        var answer = answer("m-1", createdAt: sentAt)
        answer.echo.telling = []
        #expect(!answer.repeats(request, sentAt: sentAt))
        #expect(answer.owner(asked: "7", request: request) == .unknown)
    }

    @Test func `a record that does not say whose it is is told by the marker`() {
        #expect(answer("m-1").owner(asked: "7", request: request) == .asked)
        #expect(answer("m-2").owner(asked: "7", request: request) == .unknown)
        #expect(answer("m-2", upstreamID: "7").owner(asked: "7", request: request) == .asked)
        #expect(answer("m-1", upstreamID: "8").owner(asked: "7", request: request) == .another(upstreamID: "8"))
    }

    @Test func `differences are those of what tells`() {
        #expect(answer("m-1", upstreamID: "7").differences(from: request, sentAt: sentAt, asked: "7") == [])
        let found = answer("m-2", upstreamID: "8").differences(from: request, sentAt: sentAt, asked: "7")
        #expect(found.map(\.field) == ["task_id", "marker"])
    }
}
