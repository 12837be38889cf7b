import FoundationEssentials

/// A URL that a video may be fetched from.
struct DownloadTarget: Sendable, Equatable {
    /// As it goes over the wire.
    let text: String
    /// Without the brackets of an IPv6 address.
    let host: String
    let isSecure: Bool
    let port: Int

    var destination: Destination { Destination(isSecure: isSecure, host: host, port: port) }

    /// - Throws: `VideoFetcher.Interrupted` unless the text is an http or https URL with a host.
    init(_ given: String) throws(VideoFetcher.Interrupted) {
        let text = LegalURL.text(given)
        // The client takes the host from the same property of the same text: what is checked is what is connected to.
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme)
        else { throw VideoFetcher.Interrupted(reason: "the video's URL is not an http or https URL") }
        var host = (url.host ?? "")[...]
        if host.hasPrefix("[") { host.removeFirst() }
        if host.hasSuffix("]") { host.removeLast() }
        guard !host.isEmpty, host.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else {
            throw VideoFetcher.Interrupted(reason: "the video's URL names no host")
        }
        guard (1...65_535).contains(url.port ?? 1) else {
            throw VideoFetcher.Interrupted(reason: "the port in the video's URL is not 1 to 65535")
        }
        self.text = text
        self.host = String(host)
        isSecure = scheme == "https"
        port = url.port ?? (isSecure ? 443 : 80)
    }

    /// Where a redirect leads.
    /// - Parameter location: as the `Location` header has it: a URL, or a part of one.
    /// - Throws: `Interrupted` if it leads nowhere, `Unsafe` if it leads from https to http.
    func redirected(to location: String) throws -> DownloadTarget {
        let location = LegalURL.text(location)
        // Foundation takes nothing for no URL; by RFC 3986 it is the one that it stands in.
        let next = location.isEmpty ? text : URL(string: location, relativeTo: URL(string: text))?.absoluteString
        guard let next else {
            throw VideoFetcher.Interrupted(reason: "\(host) redirects to something that is no URL")
        }
        let target = try DownloadTarget(next)
        guard target.isSecure || !isSecure else {
            throw VideoFetcher.Unsafe(reason: "\(host) redirects from https to http, which is not followed")
        }
        return target
    }
}
