import Model
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Runs another program to its end, or to a deadline.
enum Program {
    /// Why there is no output, as a clause.
    struct Failed: Error, CustomStringConvertible {
        var reason: String
        var isMissing = false

        var description: String { reason }
    }

    private static let errorLimit = 8_192

    /// - Parameters:
    ///   - program: a path, or a name that is looked for in `PATH`.
    ///   - limit: bytes that it may print.
    /// - Returns: what it printed.
    /// - Throws: `Failed`; `CancellationError` if the calling task was cancelled, once the program has ended.
    static func output(
        of program: String, _ arguments: [String], environment: [String: String], within deadline: Duration, limit: Int
    ) async throws -> [UInt8] {
        var options = PlatformOptions()
        // What it starts ends with it.
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(1))]
        let platformOptions = options
        let executable: Executable = program.contains("/") ? .path(FilePath(program)) : .name(program)
        let values = Dictionary(
            environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) },
            uniquingKeysWith: { first, _ in first })
        return try await withThrowingTaskGroup { group in
            group.addTask {
                do {
                    let result = try await run(
                        executable, arguments: Arguments(arguments), environment: .custom(values),
                        platformOptions: platformOptions, output: .bytes(limit: limit),
                        error: .string(limit: errorLimit))
                    return Optional(try ended(result.terminationStatus, result.standardOutput, result.standardError))
                } catch let error as SubprocessError {
                    try Task.checkCancellation()
                    throw failed(error, program, limit)
                }
            }
            group.addTask {
                try await Task.sleep(for: deadline)
                return nil
            }
            defer { group.cancelAll() }
            guard let output = try await group.next() ?? nil else {
                throw Failed(reason: "it took longer than \(deadline.secondsText) s and was ended")
            }
            return output
        }
    }

    private static func ended(_ status: TerminationStatus, _ output: [UInt8], _ errors: String?) throws -> [UInt8] {
        guard case .exited(0) = status else {
            let words = (errors ?? "").split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
            switch status {
            case .exited(let code): throw Failed(reason: "it ended with code \(code)\(words)")
            case .signaled(let signal): throw Failed(reason: "it was ended by signal \(signal)\(words)")
            }
        }
        return output
    }

    private static func failed(_ error: SubprocessError, _ program: String, _ limit: Int) -> Failed {
        switch error.code {
        case .executableNotFound: Failed(reason: "\(program) is not installed", isMissing: true)
        case .outputLimitExceeded: Failed(reason: "it printed more than \(limit) bytes")
        default: Failed(reason: "\(program) could not be run: \(error)")
        }
    }
}
