import FoundationEssentials

/// Where the program under test is.
enum ReelBinary {
    struct Missing: Error, CustomStringConvertible {
        var places: [String]

        var description: String {
            "no program `reel` at \(places.joined(separator: ", ")); build it, or set REEL_BINARY"
        }
    }

    /// `REEL_BINARY`, else the product beside the test bundle.
    static func path() throws -> String {
        if let named = ProcessInfo.processInfo.environment["REEL_BINARY"] { return named }
        var places: [String] = []
        for start in [bundle, executable].compactMap({ $0 }) {
            var folder = start[...]
            while let slash = folder.lastIndex(of: "/"), slash != folder.startIndex {
                folder = folder[..<slash]
                let candidate = folder + "/reel"
                // A checkout may be called like the program.
                if FileManager.default.isExecutableFile(atPath: String(candidate)), !isFolder(String(candidate)) {
                    return String(candidate)
                }
                places.append(String(candidate))
            }
        }
        throw Missing(places: places)
    }

    private static var bundle: String? {
        CommandLine.arguments.first { $0.hasSuffix(".xctest") || $0.hasSuffix("PackageTests") }
    }

    private static var executable: String? {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments.first
    }

    private static func isFolder(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType == .typeDirectory
    }
}
