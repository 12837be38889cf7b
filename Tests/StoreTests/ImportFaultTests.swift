import Model
import Synchronization
import TestSupport
import Testing

@testable import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Lines that no export has, and exports that are cut short.
struct ImportFaultTests {
    /// What is changed in a good export of one completed task, where that is noticed, and what is said about it.
    struct Damage: Sendable, CustomTestStringConvertible {
        var from: String
        var to: String
        var line = 3
        var says: String

        var testDescription: String { "\(from) → \(to)" }
    }

    static let damages = [
        Damage(from: #"{"reel_export":1"#, to: #"{"reel_export":2"#, line: 1, says: "format 2"),
        Damage(from: #"{"reel_export":1"#, to: #"{"export":1"#, line: 1, says: "an export begins with"),
        Damage(from: #""tasks":1}"#, to: #""tasks":-1}"#, line: 1, says: "reel_export and tasks"),
        Damage(from: #""number":1"#, to: #""number":"one""#, line: 2, says: "account.number"),
        Damage(from: #""base_url":"#, to: #""url":"#, line: 2, says: "account.base_url is missing"),
        Damage(from: #""salt":""#, to: #""salt":"zz"#, line: 2, says: "digits 0-9 and a-f"),
        Damage(from: #""account":1"#, to: #""account":7"#, says: "no line before it"),
        Damage(
            from: #""state":"completed","subm"#, to: #""state":"finished","subm"#, says: "allowed is queued, submitting"
        ),
        Damage(
            from: #""state":"completed","subm"#, to: #""state":"failed","subm"#, says: "the history ends with completed"
        ),
        Damage(from: #""kind":"accepted""#, to: #""kind":"odd""#, says: "history[2].kind is \"odd\""),
        Damage(from: #""seq":2"#, to: #""seq":3"#, says: "history[1].seq"),
        Damage(from: #""state":"submitting""#, to: #""state":"processing""#, says: "goes from queued to processing"),
        Damage(from: #""observations":1"#, to: #""observations":0"#, says: "history[0].observations"),
        Damage(from: #""id":1,"#, to: #""id":0,"#, says: "id is 0"),
        Damage(from: #""id":1,"#, to: #""id":"1","#, says: "a whole number"),
        Damage(from: #""id":1,"#, to: #""id":1,"id":2,"#, says: "there twice"),
        Damage(from: #""id":1,"#, to: #""id":1,"colour":2,"#, says: "colour is no key"),
        Damage(from: #""mode":"text","#, to: "", says: "mode is missing"),
        Damage(from: #""priority":0"#, to: #""priority":99999999999999999"#, says: "53 bits"),
        Damage(from: #""created_at":"20"#, to: #""created_at":"2O"#, says: "a time such as"),
        Damage(from: #""task_id":"upstream-1","#, to: "", says: "task_id is missing"),
        Damage(from: #""polls":1"#, to: #""next_poll_at":5,"polls":1"#, says: "next_poll_at is there"),
        Damage(from: #"a boat\"#, to: #"a goat\"#, says: "was changed"),
        Damage(from: #""sha256":""#, to: #""sha256":"0"#, says: "request.sha256"),
        Damage(from: #""tags":[]"#, to: #""tags":["a","a"]"#, says: "twice"),
        Damage(from: #""tags":[]"#, to: #""tags":"a""#, says: "an array of strings"),
        Damage(from: #""state":"waiting""#, to: #""state":"saved""#, says: "path, sha256 or bytes is missing"),
        Damage(from: #""uid":""#, to: #""uid":12,"x":""#, says: "a string"),
        Damage(from: #","watermark":"#, to: #","watermark""#, says: "expected a colon at column"),
    ]

    @Test(arguments: damages)
    func `a bad line is told with its number, and nothing of it is kept`(_ damage: Damage) async throws {
        try await withBench { (there) async throws in
            _ = try await there.complete("upstream-1")
            let good = try await there.ledger.exported()
            let place = try #require(good.firstRange(of: damage.from))
            let bad = good.replacingCharacters(in: place, with: damage.to)
            try await withLedger { (here) async throws in
                let fault = try #require(await Self.fault { try await here.imported(bad) })
                #expect(fault.line == damage.line)
                #expect(fault.reason.contains(damage.says), "\(fault.reason)")
                #expect(try await here.states().isEmpty)
                #expect(try await here.check() == [])
                // Mended, it comes in.
                #expect(try await here.imported(good).added == 1)
            }
        }
    }

    @Test func `a queued task that comes without its request is told with what helps`() async throws {
        try await withBench { (there) async throws in
            _ = try await there.record("whole")
            let lost = try await there.record("lost")
            _ = try await there.accept("upstream-1", "sent")
            try there.force("UPDATE task SET request_id = NULL WHERE id IN (\(lost.id), 3)")
            let text = try await there.ledger.exported()
            try await withBench { here in
                _ = try await here.record("mine")
                let notices = Mutex<[ImportNotice]>([])
                try await here.ledger.imported(text) { notice in notices.withLock { $0.append(notice) } }
                let told = notices.withLock { $0 }
                #expect(told.map(\.line) == [4])
                #expect(told.first?.message.contains("`reel cancel 3`") == true)
                #expect(try await here.ledger.check().map(\.task) == [3])
            }
        }
    }

    private static func fault(_ body: () async throws -> Void) async -> ImportFault? {
        do { try await body() } catch { return error as? ImportFault }
        return nil
    }

    @Test func `what stands before a bad line is in, and the rest comes once it is mended`() async throws {
        try await withBench { (there) async throws in
            for index in 0..<3 { _ = try await there.record("boat \(index)") }
            let good = try await there.ledger.exported()
            let bad = good.withTasks([good.taskLines[0], "{nonsense", good.taskLines[2]])
            try await withLedger { (here) async throws in
                let fault = try #require(await Self.fault { try await here.imported(bad) })
                #expect(fault.line == 4)
                #expect(try await here.states().count == 1)
                let imported = try await here.imported(good)
                #expect(imported.added == 2 && imported.known == 1)
                #expect(try await here.exported() == good)
            }
        }
    }

    @Test func `an export that was cut short is told from a whole one`() async throws {
        try await withBench { (there) async throws in
            for index in 0..<3 { _ = try await there.record("boat \(index)") }
            let good = try await there.ledger.exported()
            let lines = good.split(separator: "\n")
            try await withLedger { (here) async throws in
                let cut = lines.dropLast().joined(separator: "\n") + "\n"
                let fault = try #require(await Self.fault { try await here.imported(cut) })
                #expect(fault.reason.contains("after 2 of its 3 tasks"))
                let torn = String(good.dropLast(40))
                #expect(await Self.fault { try await here.imported(torn) }?.line == 5)
                #expect(await Self.fault { try await here.imported("") }?.line == 1)
                #expect(try await here.states().count == 2)
                #expect(try await here.imported(good).added == 1)
            }
        }
    }

    @Test func `a body that an earlier line should have brought is missed`() async throws {
        try await withBench { (there) async throws in
            _ = try await there.record()
            _ = try await there.record()
            let good = try await there.ledger.exported()
            try await withLedger { (here) async throws in
                let fault = await Self.fault { try await here.imported(good.withTasks([good.taskLines[1]])) }
                #expect(fault?.reason.contains("import the whole export") == true)
                #expect(try await here.states().isEmpty)
            }
        }
    }

    /// A pipe holds 64 KiB: neither side can wait until the other has everything.
    @Test func `a ledger goes through a pipe into another, piece by piece`() async throws {
        try await withBench { (there) async throws in
            let long = String(repeating: "长", count: 2_000)
            for index in 0..<120 { _ = try await there.record("\(index) \(long)") }
            let text = try await there.ledger.exported()
            #expect(text.utf8.count > 1_000_000)
            try await withLedger { (here) async throws in
                var ends: [Int32] = [0, 0]
                #expect(pipe(&ends) == 0)
                let (reading, writing) = (ends[0], ends[1])
                async let exported = {
                    let exported = try await there.ledger.export(to: writing)
                    systemClose(writing)
                    return exported
                }()
                let imported = try await here.importLedger(from: reading)
                systemClose(reading)
                #expect(try await exported.tasks == 120)
                #expect(imported.added == 120)
                #expect(try await here.exported() == text)
            }
        }
    }

    @Test func `lines come whole, however long and however they are cut`() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let text = "a\n\n" + String(repeating: "b", count: 5_000) + "\nend"
        #expect(text.utf8.count < 65_536)
        _ = Array(text.utf8).withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
        systemClose(ends[1])
        var lines = LedgerLines(ends[0])
        var found: [Int] = []
        while let line = try lines.next() { found.append(line.count) }
        systemClose(ends[0])
        #expect(found == [1, 5_000, 3])
        #expect(lines.number == 4)
        let isUnended = lines.isUnended
        #expect(isUnended)
    }
}

private func systemClose(_ descriptor: Int32) { close(descriptor) }

extension String {
    fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        var copy = self
        copy.replaceSubrange(range, with: text)
        return copy
    }
}
