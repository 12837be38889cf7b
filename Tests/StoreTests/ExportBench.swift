import FoundationEssentials
import Model
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

/// Exports and imports as tests need them: through real files.
extension TaskRepository {
    /// The export as text.
    func exported() async throws -> String {
        try await withTemporaryFolder { folder in
            let exported = try await export(toFile: folder + "/export")
            let text = String(decoding: try Data(contentsOf: URL(filePath: folder + "/export")), as: UTF8.self)
            #expect(exported.isComplete)
            #expect(exported.bytes == Int64(text.utf8.count))
            #expect(exported.tasks == text.taskLines.count)
            return text
        }
    }

    @discardableResult
    func imported(_ text: String, notice: @Sendable (ImportNotice) -> Void = { _ in }) async throws -> Imported {
        try await imported(Array(text.utf8), notice: notice)
    }

    @discardableResult
    func imported(_ bytes: [UInt8], notice: @Sendable (ImportNotice) -> Void = { _ in }) async throws -> Imported {
        try await withTemporaryFolder { folder in
            try Data(bytes).write(to: URL(filePath: folder + "/import"))
            let descriptor = open(folder + "/import", O_RDONLY)
            defer { systemClose(descriptor) }
            return try await importLedger(from: descriptor, notice: notice)
        }
    }

    /// Whether the ledger says that numbers tell the order of time.
    func isInOrder() async throws -> Bool {
        try await read { db in try db.first("SELECT is_in_order FROM ledger") { try $0.bool() } ?? false }
    }

    func states() async throws -> [Int64: TaskState] {
        var query = TaskQuery()
        query.limit = nil
        return Dictionary(uniqueKeysWithValues: try await list(query).map { ($0.id, $0.state) })
    }
}

private func systemClose(_ descriptor: Int32) { close(descriptor) }

extension String {
    /// The lines of an export that hold tasks.
    var taskLines: [String] { split(separator: "\n").map(String.init).filter { $0.contains(#""uid":""#) } }

    /// An export of other lines in the place of its tasks, whose number the header tells.
    func withTasks(_ lines: [String]) -> String {
        let all = split(separator: "\n").map(String.init)
        let others = all.dropFirst().filter { !$0.contains(#""uid":""#) }
        return (["{\"reel_export\":1,\"tasks\":\(lines.count)}"] + others + lines).joined(separator: "\n") + "\n"
    }
}
