import Files

extension StoreError {
    init(_ error: FileError) {
        self = .file(path: error.path, detail: error.reason + error.remedy)
    }

    /// Runs what works with files.
    /// - Throws: `StoreError.file` for a `FileError`, and anything else as it is.
    static func ofFiles<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as FileError { throw StoreError(error) }
    }
}
