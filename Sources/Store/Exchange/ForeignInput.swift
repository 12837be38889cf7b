/// What is not an export but looks like something that people have: compressed, in another encoding, or another program's.
enum ForeignInput {
    /// Bytes of a beginning that show everything that is known here.
    static let longestMark = 512

    /// - Parameter beginning: of the input, as far as it has one.
    /// - Returns: nil for what may be an export.
    static func fault(in beginning: [UInt8]) -> ImportFault? {
        for (mark, what, remedy) in packed where beginning.starts(with: mark) {
            return ImportFault(line: 1, reason: "it is packed with \(what)", remedy: "\(remedy) FILE | reel import -")
        }
        if beginning.starts(with: Array("SQLite format 3\0".utf8)) { return database(beginning) }
        if beginning.count > 262, beginning[257..<262].elementsEqual("ustar".utf8) {
            return ImportFault(line: 1, reason: "it is a tar archive", remedy: "tar -xOf FILE | reel import -")
        }
        return encoding(beginning) ?? text(beginning)
    }

    private static let packed: [(mark: [UInt8], what: String, remedy: String)] = [
        ([0x1F, 0x8B], "gzip", "gunzip -c"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd", "zstd -dc"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz", "xz -dc"), ([0x42, 0x5A, 0x68], "bzip2", "bzip2 -dc"),
        ([0x04, 0x22, 0x4D, 0x18], "lz4", "lz4 -dc"), ([0x50, 0x4B, 0x03, 0x04], "zip", "unzip -p"),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "7z", "7z x -so"),
    ]

    private static func database(_ beginning: [UInt8]) -> ImportFault {
        let isLedger = beginning.count >= 72 && beginning[68..<72].elementsEqual("REEL".utf8)
        return ImportFault(
            line: 1,
            reason: isLedger
                ? "it is a ledger itself, which is used with --database, and no export of one"
                : "it is a SQLite database, and no export of a ledger",
            remedy: isLedger ? "reel export --database FILE | reel import -" : nil)
    }

    /// Text of wider characters, as PowerShell writes it into a file.
    private static func encoding(_ beginning: [UInt8]) -> ImportFault? {
        let brace: UInt8 = UInt8(ascii: "{")
        // Both begin with the same mark; the longer one has zeros behind it.
        let marks: [(mark: [UInt8], name: String)] = [
            ([0xFF, 0xFE, 0, 0], "UTF-32"), ([0, 0, 0xFE, 0xFF], "UTF-32"), ([0xFF, 0xFE], "UTF-16"),
            ([0xFE, 0xFF], "UTF-16"), ([brace, 0], "UTF-16LE"), ([0, brace], "UTF-16BE"),
        ]
        let name = marks.first { beginning.starts(with: $0.mark) }?.name
        return name.map { name in
            ImportFault(
                line: 1, reason: "it is \(name) text, and an export is UTF-8",
                remedy: "iconv -f \(name) -t UTF-8 FILE | reel import -")
        }
    }

    private static func text(_ beginning: [UInt8]) -> ImportFault? {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = beginning.starts(with: mark) ? beginning.dropFirst(3) : beginning[...]
        let start = text.drop { $0 <= 0x20 }
        func fault(_ reason: String, _ remedy: String? = nil) -> ImportFault {
            ImportFault(line: 1, reason: reason, remedy: remedy)
        }
        let rest = start.dropFirst().drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
        if start.first == UInt8(ascii: "{"), rest.first == UInt8(ascii: "\n") {
            return fault(
                "it has objects over several lines, as jq prints them, and an export has each in a line of its own",
                "jq -c . FILE | reel import -")
        }
        if start.first == UInt8(ascii: "<") {
            return fault("it is HTML or XML, perhaps the page of an error; fetch the export itself")
        }
        if start.first == UInt8(ascii: "[") {
            return fault(
                "it is one JSON array, as `reel list --json` prints it; `reel export` writes what can be brought in")
        }
        if start.starts(with: "id,uid,".utf8) {
            return fault("it is CSV, as `reel list` prints it; `reel export` writes what can be brought in")
        }
        if start.starts(with: "PRAGMA ".utf8) || start.starts(with: "BEGIN TRANSACTION".utf8) {
            return fault("it is a dump of a SQLite database, and no export of a ledger", "sqlite3 new.db < FILE")
        }
        return nil
    }
}
