import Model
import Testing

@testable import Commands

/// URLs that are not good for long enough.
struct LinkWarningTests {
    private static let second: Int64 = 1_795_687_200

    /// The sentence for a link that is good until the moment above.
    private func sentence(now: Int64, notBefore: Int64? = nil, query: String = "?Expires=\(second)") -> String? {
        let link = MaterialLink(field: "content[0].url", url: "https://example.com/a.png" + query)
        return LinkWarning.sentence(link, now: now, notBefore: notBefore) { "\($0)" }
    }

    @Test func `A link that is over is told, whenever the task is sent`() {
        let end = Self.second * 1_000
        let expected = """
            content[0].url: the URL was good until \(end), so that the service cannot fetch it any more; give one that is \
            signed anew
            """
        for notBefore in [nil, end + 1, end - 1] {
            #expect(sentence(now: end, notBefore: notBefore) == expected)
        }
    }

    @Test func `A link that is over before the task may be sent is told`() {
        let end = Self.second * 1_000
        let expected = """
            content[0].url: the URL is good until \(end), and the task is not sent before \(end); give one that is signed \
            for longer
            """
        #expect(sentence(now: end - 1, notBefore: end) == expected)
    }

    @Test func `A link that is good then, or says nothing, is not`() {
        let end = Self.second * 1_000
        #expect(sentence(now: end - 1) == nil)
        #expect(sentence(now: end - 2, notBefore: end - 1) == nil)
        #expect(sentence(now: end + 1, notBefore: end + 2, query: "") == nil)
    }
}
