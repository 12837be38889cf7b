import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// Bodies that the user wrote: sent as they stand, or refused before anything is written or sent.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct RequestBodyTests {
    @Test(arguments: DocumentedBodies.allowed)
    func `A whole body is sent as written and given back`(body: String) async throws {
        try await withDesk { desk, service in
            let file = try desk.write(body, to: "request.json")
            let submitted = try await desk.run("submit", "--request", file, "--json")
            #expect(submitted.code == 0)

            let arrived = try #require(await service.tasks().first).body
            #expect(try JSONValue.parse(Array(arrived.utf8)) == JSONValue.parse(Array(body.utf8)))
            #expect(arrived == body)
            let shown = try await desk.json("show", "1", "--request")
            #expect(shown["request"] == (try JSONValue.parse(Array(body.utf8))))
        }
    }

    @Test func `A body may come through standard input`() async throws {
        try await withDesk { desk, service in
            let file = try desk.write(DocumentedBodies.text, to: "request.json")
            let ending = try await desk.run("submit", "--request", "-", input: file)
            #expect(ending.code == 0)
            #expect(await service.tasks().first?.body == DocumentedBodies.text)
        }
    }

    struct Invalid: Sendable, CustomTestStringConvertible {
        var body: String
        /// What the message must name.
        var names: String

        var testDescription: String { "\(names): \(body.prefix(40))" }
    }

    @Test(arguments: [
        Invalid(body: DocumentedBodies.withoutContent, names: "content"),
        Invalid(body: #"[{"model": "doubao-seedance-2-0-260128"}]"#, names: "object"),
        Invalid(body: #""a text""#, names: "object"),
        Invalid(body: "", names: "request"),
        Invalid(body: "{", names: "line 1"),
        Invalid(body: #"{"model": "a", "model": "b"}"#, names: "model"),
        Invalid(
            body: """
                {"model": "doubao-seedance-2-0-260128", "content": [{"type": "text", "text": "x", "text": "y"}],
                "duration": 5, "resolution": "720p", "ratio": "16:9"}
                """, names: "text"),
        Invalid(
            body: """
                {"model": "doubao-seedance-2-0-260128", "content": [{"type": "text", "text": "x"}],
                "duration": 99, "resolution": "9p", "ratio": "5:1"}
                """, names: "duration"),
        Invalid(body: "\u{FEFF}{}", names: "byte order mark"),
    ])
    func `An invalid body is refused before anything is written or sent`(invalid: Invalid) async throws {
        try await withDesk { desk, service in
            let file = try desk.write(invalid.body, to: "request.json")
            let ending = try await desk.run("submit", "--request", file, "--json")
            #expect(ending.code == 65)
            let failure = try FailureObject(ending)
            #expect(failure.code == "invalid_request")
            #expect(failure.created == "no")
            #expect(failure.task == nil)
            #expect(failure.message.contains(invalid.names), "\(failure.message)")
            #expect(await service.counts.createsReceived == 0)
            #expect(try await desk.run("list").code == 66)
        }
    }

    @Test(arguments: [
        ["submit", "x", "-d", "3"], ["submit", "x", "-r", "9000p"], ["submit", "x", "--ratio", "5:1"],
        ["submit", "x", "-m", "no-such-model"], ["submit", "x", "--task-timeout", "60"], ["submit"],
        ["submit", "x", "-i", "https://example.com/a.png", "--first-frame", "https://example.com/b.png"],
        ["submit", "x", "-a", "https://example.com/a.mp3"],
        ["submit", "x", "--last-frame", "https://example.com/b.png"],
    ])
    func `Parameters out of range are refused before anything is written or sent`(arguments: [String]) async throws {
        try await withDesk { desk, service in
            let ending = try await desk.start(arguments + ["--json"]).ended()
            #expect(ending.code == 65)
            #expect(try FailureObject(ending).created == "no")
            #expect(await service.counts.createsReceived == 0)
            #expect(!FileManager.default.fileExists(atPath: desk.database))
        }
    }

    @Test func `What is doubtful is said and sent all the same`() async throws {
        try await withDesk { desk, service in
            let body = DocumentedBodies.text.replacing("\"generate_audio\"", with: "\"camera_fixed\"")
            let file = try desk.write(body, to: "request.json")
            let ending = try await desk.run("submit", "--request", file)
            #expect(ending.code == 0)
            #expect(ending.errors.contains("warning: provider_specific.camera_fixed"))
            #expect(await service.tasks().first?.body == body)
        }
    }

    @Test(arguments: [
        ["--request", "/no/such/request.json"], ["--prompt-file", "/no/such/prompt.txt"],
        ["-p", "x", "-i", "/no/such/image.png"], ["--request", "/"],
    ])
    func `A file that cannot be read is named, and nothing is written or sent`(arguments: [String]) async throws {
        try await withDesk { desk, service in
            let ending = try await desk.start(["submit"] + arguments + ["--json"]).ended()
            #expect(ending.code == 66)
            #expect(try FailureObject(ending).message.contains(arguments[arguments.count - 1]))
            #expect(await service.counts.createsReceived == 0)
            #expect(!FileManager.default.fileExists(atPath: desk.database))
        }
    }
}
