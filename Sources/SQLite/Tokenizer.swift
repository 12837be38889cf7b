import CSQLite
import Synchronization

/// Cuts text into words as a full-text index of SQLite's does, for whoever keeps the words elsewhere.
public final class Tokenizer: Sendable {
    private let open: Mutex<OpenTokenizer>

    /// - Parameter name: the tokenizer's, such as `unicode61`; it gets no options.
    /// - Throws: `SQLiteError`, for a library without full text as well.
    public init(_ name: String) throws {
        open = Mutex(try OpenTokenizer(name))
    }

    /// The words of a text in their order, folded, each in UTF-8.
    /// - Throws: `SQLiteError`.
    public func words(in text: String) throws -> [[UInt8]] {
        try open.withLock { try $0.words(in: text) }
    }
}

/// A tokenizer with the connection that it belongs to, for one at a time.
private final class OpenTokenizer {
    private let connection: OpaquePointer
    private var tokenizer: reel_tokenizer

    init(_ name: String) throws {
        var opened: OpaquePointer?
        var made = reel_tokenizer()
        var code = sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        if code == SQLITE_OK { code = reel_sqlite3_make_tokenizer(opened, name, &made) }
        guard code == SQLITE_OK, let opened else {
            let error = SQLiteError(handle: opened, code: code, sql: nil)
            sqlite3_close_v2(opened)
            throw error
        }
        connection = opened
        tokenizer = made
    }

    deinit {
        reel_sqlite3_delete_tokenizer(&tokenizer)
        sqlite3_close_v2(connection)
    }

    func words(in text: String) throws -> [[UInt8]] {
        var words: [[UInt8]] = []
        var text = text
        let code = text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { utf8 in
                // The one thing that a C function's closure can take along.
                withUnsafeMutablePointer(to: &words) { words in
                    reel_sqlite3_tokenize(&tokenizer, words, utf8.baseAddress, Int32(utf8.count)) {
                        context, _, word, count, _, _ in
                        let bytes = UnsafeRawBufferPointer(start: word, count: Int(count))
                        context?.assumingMemoryBound(to: [[UInt8]].self).pointee.append([UInt8](bytes))
                        return SQLITE_OK
                    }
                }
            }
        }
        guard code == SQLITE_OK else { throw SQLiteError(handle: connection, code: code, sql: nil) }
        return words
    }
}
