import PostgreSQL

extension StoreError {
    /// What a server or its client library reported, as the ledger tells it.
    init(_ error: ServerError, path: String) {
        let detail = error.message
        self =
            switch error.kind {
            case .busy: .busy(path: path)
            case .readOnly:
                .notWritable(path: path, detail: "the server takes no changes: it is a standby, or set to be read only")
            case .diskFull: .diskFull(path: path)
            case .tooManyConnections, .shuttingDown, .connectionLost, .unreachable:
                .unreachable(path: path, detail: detail)
            case .untrusted, .wrongPassword, .refused, .noSuchDatabase, .permission, .tooOld, .pooled:
                .refused(path: path, detail: detail)
            case .uniqueViolation, .constraint, .other: Self.told(error, path: path)
            }
    }

    /// An error that is told apart by its code alone.
    private static func told(_ error: ServerError, path: String) -> StoreError {
        switch error.sqlState {
        // No such table or schema: somebody has dropped it.
        case "42P01", "3F000": .gone(path: path)
        // An index of the server's takes no longer one. The command line and the rules keep such names out.
        case "54000":
            .refused(
                path: path,
                detail:
                    "a project, shot, model or other name is longer than the 2,700 bytes that it can look up; shorten it "
                    + "where it comes from")
        // A damaged page or index, and a disk that fails.
        case "XX001", "XX002", "58030": .damaged(path: path, detail: error.message)
        // The server has too little memory, or too few resources of another kind.
        case let state? where state.hasPrefix("53"): .unreachable(path: path, detail: error.message)
        case let state: .defect(path: path, detail: "PostgreSQL says \(error.message) (code \(state ?? "none"))")
        }
    }

    /// Whatever the layer over a server throws.
    /// - Returns: the error itself if it is none of that layer's.
    static func ofServer(_ error: any Error, path: String) -> any Error {
        switch error {
        case let error as PostgreSQL.CommitUnknown:
            StoreError.commitUnknown(path: path, detail: error.cause.message)
        case let error as ServerError: StoreError(error, path: path)
        case is TransactionLost:
            StoreError.unreachable(path: path, detail: "the connection was lost before anything was changed")
        case let error as LibPQMissing: StoreError.address(detail: error.description)
        case let error as ServerAddressError: StoreError.address(detail: error.description)
        default: error
        }
    }

    /// Runs what waits for a server.
    /// - Throws: `StoreError` for what that layer throws, and anything else as it is.
    static func ofAwaitedServer<Value: Sendable>(
        _ path: String, _ body: () async throws -> Value
    ) async throws -> Value {
        do { return try await body() } catch { throw ofServer(error, path: path) }
    }

    /// The same for what does not wait.
    static func ofServer<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch { throw ofServer(error, path: path) }
    }
}
