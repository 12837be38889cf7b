import FoundationEssentials

/// When a signed URL stops being good, as its own parameters say.
///
/// Known are the signatures of S3 and what follows it (Google, TOS, OSS, OBS), the older ones with a moment in `Expires`
/// (S3, OSS, CloudFront, Google), CloudFront's policies, Azure, COS, BOS, Qiniu, and the networks that write `x-expires`
/// or Discord's `ex`.
enum LinkExpiry {
    /// Milliseconds since 1970, UTC; nil for a URL that names no end, or in a way that is not known.
    static func end(of url: String) -> Int64? {
        let parameters = parameters(of: url)
        guard !parameters.isEmpty else { return nil }
        return ends(parameters).compactMap { $0 }.min()
    }

    private static func ends(_ parameters: [String: String]) -> [Int64?] {
        func seconds(_ name: String) -> Int64? { parameters[name].flatMap(moment(seconds:)) }
        var ends: [Int64?] = ["amz", "goog", "tos", "oss", "obs"].map {
            span(from: "x-\($0)-date", "x-\($0)-expires", parameters)
        }
        // The second signature of OSS writes a moment under the name that the fourth uses for a span.
        if parameters["x-oss-date"] == nil { ends.append(seconds("x-oss-expires")) }
        ends += [seconds("expires"), seconds("x-expires")]
        if parameters["sig"] != nil { ends.append(parameters["se"].flatMap(moment(iso:))) }
        if parameters["token"] != nil { ends.append(seconds("e")) }
        if parameters["hm"] != nil {
            ends.append(parameters["ex"].flatMap { Int64($0, radix: 16) }.flatMap { moment(seconds: "\($0)") })
        }
        for name in ["q-sign-time", "q-key-time"] {
            ends.append(parameters[name]?.split(separator: ";").last.flatMap { moment(seconds: String($0)) })
        }
        ends.append(parameters["authorization"].flatMap(endOfBOS))
        ends.append(parameters["policy"].flatMap(endOfPolicy))
        return ends
    }

    private static func span(from date: String, _ span: String, _ parameters: [String: String]) -> Int64? {
        guard let start = parameters[date].flatMap(moment(iso:)), let seconds = parameters[span].flatMap(Int64.init),
            (0...100_000_000).contains(seconds)
        else { return nil }
        return start + seconds * 1_000
    }

    /// `bce-auth-v1/KEY/2026-11-26T10:00:00Z/1800/…`
    private static func endOfBOS(_ text: String) -> Int64? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 3, parts[0].hasPrefix("bce-auth"), let start = moment(iso: parts[2]),
            let seconds = Int64(parts[3]), (0...100_000_000).contains(seconds)
        else { return nil }
        return start + seconds * 1_000
    }

    /// CloudFront's policy is JSON in a base64 of its own.
    private static func endOfPolicy(_ text: String) -> Int64? {
        let standard = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "=" : $0 == "~" ? "/" : $0 })
        guard let data = Data(base64Encoded: standard), let json = try? JSONValue.parse([UInt8](data)),
            let conditions = json["Statement"]?.array?.first?["Condition"],
            let end = conditions["DateLessThan"]?["AWS:EpochTime"]?.integer
        else { return nil }
        return moment(seconds: "\(end)")
    }

    /// A moment in seconds since 1970; nil for what is no time of our days, such as a span.
    private static func moment(seconds text: String) -> Int64? {
        guard let seconds = Int64(text), (1_000_000_000...9_999_999_999).contains(seconds) else { return nil }
        return seconds * 1_000
    }

    /// `20261126T101500Z`, `2026-11-26T10:15:00Z`, `2026-11-26T10:15Z` or a day alone, all in UTC.
    static func moment(iso text: String) -> Int64? {
        let beforeFraction = text.split(separator: ".", omittingEmptySubsequences: false)[0]
        let isOffset = text.hasSuffix("Z") || !text.contains("T")
        let digits = beforeFraction.filter { $0 != "-" && $0 != ":" && $0 != "T" && $0 != "Z" }
        guard isOffset, [8, 12, 14].contains(digits.count), let value = Int64(digits) else { return nil }
        let whole = digits.count == 8 ? value * 1_000_000 : digits.count == 12 ? value * 100 : value
        let (day, time) = (whole / 1_000_000, whole % 1_000_000)
        let (year, month, date) = (day / 10_000, day / 100 % 100, day % 100)
        let (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100)
        guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(date), hour < 24, minute < 60,
            second < 61
        else { return nil }
        // Years that begin in March have the odd day at their end.
        let (y, m) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let days = y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + date - 719_469
        return (days * 86_400 + hour * 3_600 + minute * 60 + second) * 1_000
    }

    /// The parameters of a URL by their names in lower case.
    private static func parameters(of url: String) -> [String: String] {
        let whole = url.split(separator: "#", omittingEmptySubsequences: false)[0]
        guard let mark = whole.firstIndex(of: "?") else { return [:] }
        var parameters: [String: String] = [:]
        for pair in whole[whole.index(after: mark)...].split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            parameters[parts[0].lowercased()] = PercentText.decoded(parts[1]) ?? String(parts[1])
        }
        return parameters
    }
}
