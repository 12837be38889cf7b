/// The parameters of a statement that is about to run: each call binds the next of them.
///
/// They go in binary form: nothing is escaped, rounded or spelled in hexadecimal digits.
public struct Parameters {
    /// What each value is; `unknown` for NULL.
    private(set) var types: [ColumnType] = []
    /// All values, one behind the other. The first byte is for nobody: an empty value needs a place too.
    private var bytes: [UInt8] = [0]
    private var starts: [Int] = []
    private var lengths: [Int32] = []

    /// - Note: Where nothing else tells the server a type, as in `? IS NULL`, the SQL must: `CAST(? AS bigint)`.
    public mutating func bindNull() {
        types.append(.unknown)
        starts.append(-1)
        lengths.append(0)
    }

    public mutating func bind(_ integer: Int64) throws {
        try withUnsafeBytes(of: integer.bigEndian) { try append($0, .bigint) }
    }

    public mutating func bind(_ real: Double) throws {
        try withUnsafeBytes(of: real.bitPattern.bigEndian) { try append($0, .doublePrecision) }
    }

    /// - Throws: `ServerError` for a text with a NUL character, which PostgreSQL stores in no text.
    public mutating func bind(_ text: String) throws {
        var text = text
        try text.withUTF8 { utf8 in
            guard !utf8.contains(0) else {
                // The code that the server has for it too.
                throw ServerError(
                    sqlState: "22021", message: "a text has a NUL character, which PostgreSQL cannot store")
            }
            try append(UnsafeRawBufferPointer(utf8), .text)
        }
    }

    public mutating func bind(_ blob: [UInt8]) throws {
        try blob.withUnsafeBytes { try append($0, .bytea) }
    }

    mutating func bind(_ value: ServerValue) throws {
        switch value {
        case .null: bindNull()
        case .integer(let integer): try bind(integer)
        case .real(let real): try bind(real)
        case .text(let text): try bind(text)
        case .blob(let blob): try bind(blob)
        }
    }

    private mutating func append(_ value: UnsafeRawBufferPointer, _ type: ColumnType) throws {
        guard let length = Int32(exactly: value.count) else {
            throw ServerError(sqlState: "54000", message: "a value is larger than PostgreSQL can store")
        }
        types.append(type)
        starts.append(bytes.count)
        lengths.append(length)
        bytes.append(contentsOf: value)
    }

    /// Calls a body with pointers as libpq wants them.
    func withPointers<Result>(
        _ body: (_ values: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<Int32>?) throws -> Result
    ) rethrows -> Result {
        try bytes.withUnsafeBytes { bytes in
            let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let values = starts.map { $0 < 0 ? nil : base?.advanced(by: $0) }
            return try values.withUnsafeBufferPointer { values in
                try lengths.withUnsafeBufferPointer { try body(values.baseAddress, $0.baseAddress) }
            }
        }
    }
}
