/// The paths of the service's calls, which people write into a base URL as well: other clients of this vendor want it with
/// `/v1`, and who copies it from the documentation may have the whole call.
public enum CallPath {
    /// What a base URL may end in beside itself.
    public static let endings = ["/v1", "/v1/video", "/v1/video/create", "/v1/video/status", "/v1/models"]

    /// A path without such an ending, and without slashes at its end.
    public static func stripped(_ path: some StringProtocol) -> String {
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
    public static func stripped(baseURL: String) -> String {
        guard let scheme = baseURL.firstRange(of: "://"),
            let path = baseURL[scheme.upperBound...].firstIndex(of: "/")
        else { return baseURL }
        return baseURL[..<path] + stripped(baseURL[path...])
    }
}
