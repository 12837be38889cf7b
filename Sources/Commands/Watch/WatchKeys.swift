import Dispatch
import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What is typed into a live view.
enum WatchKey: Sendable, Equatable {
    case quit, forward, back, first, last

    /// - Parameter bytes: as a terminal sends them for one key or several.
    static func all(in bytes: [UInt8]) -> [WatchKey] {
        var keys: [WatchKey] = []
        var rest = bytes[...]
        while let byte = rest.first {
            if byte == 0x1B, let (sequence, key) = sequences.first(where: { rest.starts(with: $0.bytes) }) {
                keys.append(key)
                rest = rest.dropFirst(sequence.count)
                continue
            }
            switch UnicodeScalar(byte) {
            case "q", "Q", "\u{4}": keys.append(.quit)
            case " ", "n", "j", "\r", "\n": keys.append(.forward)
            case "b", "p", "k": keys.append(.back)
            case "g": keys.append(.first)
            case "G": keys.append(.last)
            default: break
            }
            rest = rest.dropFirst()
        }
        return keys
    }

    /// What arrows and paging keys send behind an escape.
    private static let sequences: [(bytes: [UInt8], key: WatchKey)] = {
        let words: [(String, WatchKey)] = [
            ("[6~", .forward), ("[B", .forward), ("[C", .forward), ("OB", .forward), ("[5~", .back), ("[A", .back),
            ("[D", .back), ("OA", .back), ("[H", .first), ("[F", .last),
        ]
        return words.map { ([0x1B] + Array($0.utf8), $1) }
    }()
}

/// Reads keys from standard input as they are typed.
struct WatchKeys {
    private let source: any DispatchSourceRead

    /// - Parameter hear: called on a thread of its own.
    init(_ hear: @escaping @Sendable (WatchKey) -> Void) {
        source = DispatchSource.makeReadSource(
            fileDescriptor: STDIN_FILENO, queue: DispatchQueue(label: "reel.keys"))
        source.setEventHandler { [source] in
            var bytes = [UInt8](repeating: 0, count: 64)
            let count = read(STDIN_FILENO, &bytes, bytes.count)
            // The terminal is gone.
            guard count > 0 else { return source.cancel() }
            WatchKey.all(in: Array(bytes.prefix(count))).forEach(hear)
        }
        source.activate()
    }

    func end() { source.cancel() }
}
