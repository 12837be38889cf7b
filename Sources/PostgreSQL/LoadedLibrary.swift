#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A library that was loaded while the program runs. It stays loaded.
struct LoadedLibrary: ~Copyable {
    private let handle: UnsafeMutableRawPointer
    private let name: String

    /// Loads the first that is there.
    /// - Parameter candidates: names, or paths.
    /// - Throws: `LibPQMissing`, with what the system said of the last.
    init(firstOf candidates: [String]) throws {
        var reason = "no name to look for"
        for name in candidates {
            if let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) {
                self.handle = handle
                self.name = name
                return
            }
            // The first names the library as everybody does; the others are guesses about its place.
            if name == candidates.first { reason = dlerror().map { String(cString: $0) } ?? "unknown" }
        }
        throw LibPQMissing(reason: reason)
    }

    /// - Parameter name: of a function of the type that the caller expects.
    func function<Function>(_ name: String) throws -> Function {
        guard let address = dlsym(handle, name) else {
            throw LibPQMissing(reason: "\(self.name) has no \(name)")
        }
        return unsafeBitCast(address, to: Function.self)
    }
}

/// There is no libpq on this machine, or none that fits.
public struct LibPQMissing: Error, Sendable, CustomStringConvertible {
    /// The system's own words.
    public let reason: String

    public var description: String {
        "PostgreSQL's client library libpq is missing; install it (Debian and Ubuntu: apt install libpq5; Fedora: "
            + "dnf install libpq; Alpine: apk add libpq; macOS: brew install libpq). The system says: \(reason)"
    }
}

extension LibPQ {
    /// The library of this process.
    /// - Throws: `LibPQMissing`; then for as long as the process runs.
    static func loaded() throws -> LibPQ { try found.get() }

    private static let found = Result { try LibPQ(LoadedLibrary(firstOf: candidates)) }

    /// A name or path of the user's own, or the usual ones.
    private static var candidates: [String] {
        if let named = getenv("REEL_LIBPQ") { return [String(cString: named)] }
        #if os(macOS)
            return [
                "libpq.5.dylib", "/opt/homebrew/opt/libpq/lib/libpq.5.dylib", "/usr/local/opt/libpq/lib/libpq.5.dylib",
                "/opt/homebrew/lib/libpq.5.dylib", "/usr/local/lib/libpq.5.dylib",
            ]
        #else
            return ["libpq.so.5"]
        #endif
    }
}
