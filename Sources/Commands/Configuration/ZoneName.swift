import Contract
import FoundationEssentials

/// The name of a time zone, as `TZ` and the setting `timezone` give it. The C library takes what it does not know for UTC
/// without a word.
enum ZoneName {
    /// What is wrong with a name: what was found, what is allowed, and which one may be meant. Nil for a good one.
    ///
    /// - Parameter name: a name such as `Asia/Shanghai`, also behind a colon, the path of a zone file, or a rule of POSIX such
    ///   as `CST-8`.
    static func fault(in name: String, environment: [String: String]) -> String? {
        let folder = environment["TZDIR"] ?? "/usr/share/zoneinfo"
        let isFileOnly = name.hasPrefix(":")
        let file = isFileOnly ? String(name.dropFirst()) : name
        // Without the files these two still mean what they say.
        if ["UTC", "GMT"].contains(file) || isZoneFile(file.hasPrefix("/") ? file : "\(folder)/\(file)") { return nil }
        if !isFileOnly, PosixZone.isValid(name) { return nil }
        let known = names(in: folder)
        let fault =
            "found \(Sanitizer.line(name).truncated(to: 60)), allowed: a name such as Asia/Shanghai or UTC, or a rule "
            + "such as CST-8"
        guard !known.isEmpty else { return fault + "; there are no time zones in \(folder), install tzdata" }
        return fault + (NearestWord.of(file, among: known).map { "; did you mean \($0)?" } ?? "")
    }

    private static func isZoneFile(_ path: String) -> Bool {
        guard !path.contains("/../"), let beginning = try? InputFile.read(path, limit: 4) else { return false }
        return beginning.elementsEqual("TZif".utf8)
    }

    private static func names(in folder: String) -> [String] {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        // The same zones once more, and lists of them.
        return paths.filter { path in
            !path.hasPrefix("posix/") && !path.hasPrefix("right/") && !path.contains(".")
                && path.first?.isUppercase == true
        }.sorted()
    }
}
