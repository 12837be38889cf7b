import Contract
import Model
import Testing

@testable import Web

struct CallTests {
    private let endpoint = Endpoint.get(
        "/api/v1/things/{thing}", "things", "Things.",
        [
            .path("thing", .name, "One."), Parameter("state", .word(["open", "closed"]), "A state.").repeatable(),
            Parameter("limit", .integer, "So many.").within(1...10), Parameter("all", .flag, "All."),
            Parameter("search", .text, "Words."),
        ], answer: .any
    ) { _ in "" }
    private let visitor = Visitor(name: "me", role: .keeper, identity: "me")

    private func call(_ query: String) throws(Failure) -> Call {
        try Call(endpoint, path: ["thing": "42"], query: query, by: visitor)
    }

    @Test func `What is given is read as it was meant`() throws {
        let call = try call("state=open&state=closed&limit=10&all=true&search=%E9%9B%A8+a%2Bb")
        #expect(call.segment("thing") == "42")
        #expect(call.texts("state") == ["open", "closed"])
        #expect(call.integer("limit") == 10)
        #expect(call.flag("all"))
        #expect(call.text("search") == "雨 a+b")
        #expect(try self.call("all=false&search=").text("search") == nil)
    }

    @Test(arguments: [
        ("stat=open", "there is no parameter 'stat'; did you mean state? allowed are state, limit, all, search"),
        ("state=opn", "state: found 'opn'; allowed are open, closed; did you mean open?"),
        ("limit=0", "limit: found '0'; allowed are 1 to 10"), ("limit=x", "limit: found 'x'; allowed are 1 to 10"),
        ("limit=", "limit: found ''; allowed are 1 to 10"), ("all=yes", "all: found 'yes'; allowed are true and false"),
        ("limit=1&limit=2", "limit is given twice; give it once"),
        ("search=%GG", "'search=%GG' is not percent-encoded UTF-8"),
        ("search=%ff", "'search=%ff' is not percent-encoded UTF-8"),
        ("search=%", "'search=%' is not percent-encoded UTF-8"),
        ("search=a%00", "search: there is a NUL in it, which no text has"),
    ])
    func `What cannot be read is told in one sentence`(query: String, message: String) {
        #expect(throws: Failure(code: "usage", message: message, exit: .usage)) { try call(query) }
    }
}
