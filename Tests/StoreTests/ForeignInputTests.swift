import Model
import TestSupport
import Testing

@testable import Store

/// What people bring to an import besides an export, and exports that went through other systems.
struct ForeignInputTests {
    private func fault(_ bytes: [UInt8]) async throws -> ImportFault {
        var found: ImportFault?
        try await withLedger { (ledger) async throws in
            do {
                _ = try await ledger.imported(bytes)
            } catch let fault as ImportFault {
                found = fault
            }
            #expect(try await ledger.states().isEmpty)
        }
        return try #require(found)
    }

    private static func padded(_ mark: [UInt8], at offset: Int = 0) -> [UInt8] {
        [UInt8](repeating: 7, count: offset) + mark + [UInt8](repeating: 7, count: 600)
    }

    @Test(
        arguments: [
            (padded([0x1F, 0x8B, 8, 0]), "gzip", "gunzip -c FILE | reel import -"),
            (padded([0x28, 0xB5, 0x2F, 0xFD]), "zstd", "zstd -dc FILE | reel import -"),
            (padded([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]), "xz", "xz -dc FILE | reel import -"),
            (padded(Array("BZh91AY".utf8)), "bzip2", "bzip2 -dc FILE | reel import -"),
            (padded([0x50, 0x4B, 3, 4]), "zip", "unzip -p FILE | reel import -"),
            (padded(Array("ustar".utf8), at: 257), "tar archive", "tar -xOf FILE | reel import -"),
            (padded(Array("SQLite format 3\0".utf8)), "a SQLite database", nil),
            (
                Array("SQLite format 3\0".utf8) + [UInt8](repeating: 0, count: 52) + Array("REEL".utf8),
                "a ledger itself",
                "reel export --database FILE | reel import -"
            ),
            ([0xFF, 0xFE] + Array("{\0\"\0".utf8), "UTF-16 text", "iconv -f UTF-16 -t UTF-8 FILE | reel import -"),
            ([0xFE, 0xFF] + Array("\0{\0\"".utf8), "UTF-16 text", "iconv -f UTF-16 -t UTF-8 FILE | reel import -"),
            (Array("{\0\"\0".utf8), "UTF-16LE text", "iconv -f UTF-16LE -t UTF-8 FILE | reel import -"),
            (
                [0xFF, 0xFE, 0, 0] + Array("{\0\0\0".utf8), "UTF-32 text",
                "iconv -f UTF-32 -t UTF-8 FILE | reel import -"
            ),
            (Array("\n<!DOCTYPE html>".utf8), "HTML", nil), (Array("\u{FEFF}<?xml".utf8), "XML", nil),
            (Array("[{\"id\":1}]".utf8), "`reel list --json`", nil), (Array("id,uid,ref".utf8), "CSV", nil),
            (Array("\u{FEFF}id,uid,ref".utf8), "CSV", nil),
            (Array(#"{"id":1,"uid":"u","profile":"default"}"#.utf8), "a task as `reel list` prints it", nil),
            (Array("PRAGMA foreign_keys=OFF;\nBEGIN".utf8), "a dump", "sqlite3 new.db < FILE"),
            (Array("{\n  \"reel_export\": 1".utf8), "over several lines", "jq -c . FILE | reel import -"),
            (Array("{ \r\n".utf8), "over several lines", "jq -c . FILE | reel import -"),
            ([], "there is nothing", nil), (Array(" \r\n\t\n".utf8), "there is nothing", nil),
            (Array("\u{FEFF}".utf8), "there is nothing", nil), (Array("hello\n".utf8), "not JSON", nil),
        ] as [([UInt8], String, String?)])
    func `what is no export is called by its name, with the command that helps`(
        _ bytes: [UInt8], _ name: String, _ remedy: String?
    ) async throws {
        let fault = try await fault(bytes)
        #expect(fault.line == 1)
        #expect(fault.reason.contains(name), "\(fault.reason)")
        #expect(fault.remedy == remedy)
    }

    @Test func `an export that went through another system comes in whole`() async throws {
        try await withBench { (there) async throws in
            for index in 0..<3 { _ = try await there.record("boat \(index)\r\n海") }
            let good = try await there.ledger.exported()
            let lines = good.split(separator: "\n").map(String.init)
            for text in [
                lines.joined(separator: "\r\n") + "\r\n", "\u{FEFF}" + good,
                "\u{FEFF}" + lines.joined(separator: "\r\n"),
                lines.joined(separator: "\n\n \n"), "\n\r\n" + good + "\n\t\r\n", lines.joined(separator: "\n"),
            ] {
                try await withLedger { (here) async throws in
                    #expect(try await here.imported(Array(text.utf8)).added == 3)
                    #expect(try await here.exported() == good)
                }
            }
        }
    }

    @Test func `two exports in one file are told from one`() async throws {
        try await withBench { (there) async throws in
            _ = try await there.record("boat")
            let good = try await there.ledger.exported()
            for gap in ["", "\u{FEFF}", "\r\n\r\n"] {
                try await withLedger { (here) async throws in
                    do {
                        _ = try await here.imported(Array((good + gap + good).utf8))
                        Issue.record("taken")
                    } catch let fault as ImportFault {
                        #expect(fault.line == (gap.contains("\r\n") ? 6 : 4))
                        #expect(fault.reason.contains("begins"), "\(fault.reason)")
                    }
                    #expect(try await here.states().count == 1)
                }
            }
        }
    }

    @Test func `a line that is cut off is told by its number, and nothing of it is kept`() async throws {
        try await withBench { (there) async throws in
            for index in 0..<3 { _ = try await there.record("boat \(index)") }
            let good = try await there.ledger.exported()
            let lines = good.split(separator: "\n").map(String.init)
            for (cut, line, tasks) in [
                (String(good.dropLast(40)), 5, 2), (String(good.dropLast(2)), 5, 2),
                (lines[0] + "\r\n\r\n" + lines[1] + "\r\n" + lines[2].prefix(100), 4, 0),
                (String(good.prefix(9)), 1, 0),
            ] {
                try await withLedger { (here) async throws in
                    do {
                        _ = try await here.imported(Array(cut.utf8))
                        Issue.record("taken: \(cut)")
                    } catch let fault as ImportFault {
                        #expect(fault.line == line)
                        #expect(fault.reason.contains("the file ends in the middle of this line"))
                    }
                    #expect(try await here.states().count == tasks)
                    #expect(try await here.check() == [])
                }
            }
            // A whole line that is wrong is no line that is cut, though no line break follows.
            let wrong =
                lines.dropLast().joined(separator: "\n") + "\n" + lines[4].replacing("\"mode\":\"text\",", with: "")
            try await withLedger { (here) async throws in
                do {
                    _ = try await here.imported(Array(wrong.utf8))
                    Issue.record("taken")
                } catch let fault as ImportFault {
                    #expect(fault.reason.contains("mode is missing"))
                }
            }
        }
    }
}
