/// The paths of a service's calls, which people write into a base URL as well: who copies it from the documentation may
/// have the whole call. What is left without them is one place, and so one account.
public struct CallPaths: Sendable, Equatable {
    /// What all of them begin with, such as `/v1`; empty if nothing.
    public let version: String
    /// What follows in a call, with a slash in front.
    private let calls: [String]
    private let endings: [String]

    /// - Parameter neighbours: other paths behind the version that a base URL may end in.
    public init(version: String = "", calls: [String] = [], neighbours: [String] = []) {
        self.version = version
        self.calls = calls
        endings = ([""] + calls + neighbours).map { version + $0 }.filter { !$0.isEmpty }
    }

    /// A path without such an ending, and without slashes at its end.
    public func stripped(_ path: some StringProtocol) -> String {
        var path = path[...]
        while true {
            if path.hasSuffix("/") {
                path = path.dropLast()
            } else if let ending = endings.first(where: path.hasSuffix) {
                path = path.dropLast(ending.count)
            } else {
                return String(path)
            }
        }
    }

    /// The same of a base URL as ledgers have it; of a text that is none as it stands.
    public func stripped(baseURL: String) -> String {
        guard let scheme = baseURL.firstRange(of: "://"),
            let path = baseURL[scheme.upperBound...].firstIndex(of: "/")
        else { return baseURL }
        return baseURL[..<path] + stripped(baseURL[path...])
    }

    /// Whether a path ends in a call without the version before it: then nobody can say where the base ends.
    public func lacksVersion(_ path: String) -> Bool { !version.isEmpty && calls.contains(where: path.hasSuffix) }
}
