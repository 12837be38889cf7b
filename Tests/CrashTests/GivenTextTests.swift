import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// What is typed, read and set is what is meant, or it is refused before anything is recorded.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct GivenTextTests {
    /// Runs the program with one more argument, written as `printf` takes it.
    private func run(_ desk: Desk, _ arguments: [String], last: String) async throws -> ChildProcess.Ending {
        let launcher = ["/bin/sh", "-c", #"exec "$0" "$@" "$(printf '\#(last)')""#]
        return try await desk.start(arguments, launcher: launcher).ended()
    }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    @Test func `Arguments that are no UTF-8 are refused by every command, with their position`() async throws {
        try await withDesk { desk, service in
            for arguments in [
                ["submit", "x", "--json", "--ref"], ["show"], ["list", "--tag"], ["note", "1"], ["daemon", "run"],
            ] {
                let ending = try await run(desk, arguments, last: #"shore-\377"#)
                #expect(ending.code == 64, "\(ending)")
                #expect(ending.errors.contains(#"argument \#(arguments.count + 1) ('shore-\xff')"#))
                #expect(ending.errors.contains("byte 7"))
                if arguments.contains("--json") {
                    let failure = try FailureObject(ending)
                    #expect((failure.code, failure.created) == ("usage", "no"))
                }
            }
            #expect(!exists(desk.home))
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `A setting of the environment that is no UTF-8 is refused`() async throws {
        try await withDesk { desk, service in
            for name in ["REEL_HOME", "REEL_PROFILE", "XDG_CONFIG_HOME"] {
                let launcher = ["/bin/sh", "-c", #"export \#(name)="$(printf '/tmp/reel-\377')"; exec "$0" "$@""#]
                let ending = try await desk.start(["submit", "x"], launcher: launcher).ended()
                #expect(ending.code == 78)
                #expect(ending.errors.contains(name))
            }
            #expect(!exists(desk.home))
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test(arguments: ["submit -", "submit --prompt-file -"])
    func `Standard input is the prompt where it is named, and the same request as typed`(line: String) async throws {
        try await withDesk(.patient) { desk, service in
            let file = try desk.write("\u{FEFF}ein Cafe\u{301}\r\n", to: "prompt.txt")
            let arguments = line.split(separator: " ").map(String.init)
            #expect(try await desk.start(arguments, input: file).ended().code == 0)
            #expect(
                try await desk.json("show", "1")["prompt"]?.string?.utf8.elementsEqual("ein Caf\u{E9}".utf8) == true)
            let typed = try await desk.run("submit", "ein Caf\u{E9}", "--json")
            #expect(typed.code == 9)
            #expect(try FailureObject(typed).existingTask == 1)
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test func `Standard input is read nowhere else`() async throws {
        try await withDesk { desk, service in
            let file = try desk.write("from input", to: "prompt.txt")
            #expect(try await desk.run("submit", "typed", input: file).code == 0)
            #expect(try await desk.json("show", "1")["prompt"] == "typed")
            #expect(try await desk.run("submit", input: file).code == 65)
            #expect(try await desk.run("submit", "-p", "-", input: file).code == 0)
            #expect(try await desk.json("show", "2")["prompt"] == "-")
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test func `What is no text, has control characters or no end makes no task`() async throws {
        try await withDesk { desk, service in
            let bell = try desk.write("a\u{7}b", to: "bell.txt")
            let body = try desk.write(
                DocumentedBodies.text.replacing("黄昏", with: "\\u0000"), to: "request.json")
            let disguised = try desk.write(
                DocumentedBodies.text.replacing("\"duration\": 10", with: "\"duration\": 10.0"),
                to: "float.json")
            for arguments in [
                ["--prompt-file", bell], ["--request", body], ["--request", disguised], ["--prompt-file", "/dev/zero"],
                ["--request", "/dev/zero"], ["x", "-i", "/dev/zero"],
            ] {
                let ending = try await desk.start(["submit"] + arguments).ended()
                #expect(ending.code == 65, "\(arguments): \(ending)")
            }
            #expect(try await desk.run("submit", "-", input: "/dev/zero").code == 65)
            #expect(try await desk.run("submit", "a\u{1B}b").code == 65)
            #expect(try await desk.run("submit", "x", "--note", "a\u{1B}b").code == 64)
            #expect(!exists(desk.home))
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test(arguments: ["\"\(Desk.key)\"", "\u{FEFF}\(Desk.key)", "\(Desk.key)\nsk-other"])
    func `A key that is more than a key is refused before anything is recorded`(text: String) async throws {
        try await withTemporaryFolder { folder in
            // Beside the desk, whose files must not hold the key.
            let file = folder + "/key"
            try Data(text.utf8).write(to: URL(filePath: file))
            try await withDesk { desk, service in
                for change in [
                    ["SENSEAUDIO_API_KEY": text], ["SENSEAUDIO_API_KEY": "", "SENSEAUDIO_API_KEY_FILE": file],
                ] {
                    let ending = try await desk.run("submit", "x", "--json", with: change)
                    #expect(ending.code == 77)
                    #expect(try FailureObject(ending).code == "bad_key")
                }
                #expect(!exists(desk.home))
                #expect(await service.counts.createsReceived == 0)
            }
        }
    }

    @Test func `What the parser repeats does not act on the terminal`() async throws {
        try await withDesk { desk, _ in
            for arguments in [
                ["list", "--\u{1B}[2J"], ["\u{1B}]0;x\u{7}"], ["list", "-L", "\u{202E}1"], ["show", "\u{9B}2J"],
            ] {
                let ending = try await desk.start(arguments).ended()
                #expect(ending.code == 64 || ending.code == 66)
                #expect(!ending.errors.isEmpty)
                let scalars = (ending.errors + ending.output).unicodeScalars
                #expect(!scalars.contains { ["\u{1B}", "\u{7}", "\u{202E}", "\u{9B}"].contains($0) }, "\(ending)")
            }
        }
    }
}
