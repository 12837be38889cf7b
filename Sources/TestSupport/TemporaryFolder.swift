import FoundationEssentials

/// Runs a test in a folder of its own, removed afterwards.
public func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let manager = FileManager.default
    let folder = manager.temporaryDirectory.appending(path: "reel-test-\(UUID().uuidString)").path()
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? manager.removeItem(atPath: folder) }
    return try await body(folder)
}
