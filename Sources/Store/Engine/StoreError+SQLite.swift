import SQLite

extension StoreError {
    /// What SQLite reported, as the ledger tells it.
    init(_ error: SQLiteError, path: String) {
        let detail = error.message
        self =
            switch error.kind {
            case .busy: .busy(path: path)
            case .readOnly, .cannotOpen: .notWritable(path: path, detail: detail)
            case .full: .diskFull(path: path)
            case .notADatabase: .foreignFile(path: path, detail: detail)
            case .ioError, .corrupt: .damaged(path: path, detail: detail)
            case .noMemory: .noMemory(path: path)
            case .constraint, .other:
                .defect(path: path, detail: "SQLite says \(detail) (code \(error.extendedCode))")
            }
    }
}
