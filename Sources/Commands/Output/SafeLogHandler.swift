import Contract
import Logging

/// Makes safe what goes into the log: a message is one line, whatever is in it, and nothing in it acts on the terminal
/// that somebody reads the log on.
struct SafeLogHandler: LogHandler {
    private var base: any LogHandler

    init(_ base: any LogHandler) {
        self.base = base
    }

    /// A logger that writes to standard error.
    static func logger(
        _ label: String, _ format: LogFormat = .text, level: Logger.Level = .info,
        write: @escaping @Sendable (String) -> Void = Stream.line
    ) -> Logger {
        var logger = Logger(label: label) { _ in
            SafeLogHandler(LineLogHandler(format: format, now: Context.clock, write: write))
        }
        logger.logLevel = level
        return logger
    }

    /// One that says nothing: for parts of others that would tell of themselves.
    static var silent: Logger {
        Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
    }

    var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { base.metadataProvider }
        set { base.metadataProvider = newValue }
    }

    var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = Self.safe(newValue) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue.map(Self.safe) }
    }

    func log(event: LogEvent) {
        var event = event
        let error = event.error.map { ": \($0)" } ?? ""
        event.error = nil
        event.message = "\(Sanitizer.line(event.message.description + error))"
        event.metadata = event.metadata.map(Self.safe)
        base.log(event: event)
    }

    private static func safe(_ metadata: Logger.Metadata) -> Logger.Metadata {
        Dictionary(metadata.map { (Sanitizer.line($0), safe($1)) }) { first, _ in first }
    }

    private static func safe(_ value: Logger.Metadata.Value) -> Logger.Metadata.Value {
        switch value {
        case .string(let text): .string(Sanitizer.line(text))
        case .stringConvertible(let number) where number is any BinaryInteger: value
        case .stringConvertible(let other): .string(Sanitizer.line(other.description))
        case .dictionary(let metadata): .dictionary(safe(metadata))
        case .array(let values): .array(values.map(safe))
        }
    }
}
