import AsyncHTTPClient
import NIOSSL

/// A failure of TLS in a person's words.
enum TLSFailure {
    /// Whether it is the certificate that was not taken: what is wrong with it, the library does not say.
    static func isAboutCertificate(_ error: any Error) -> Bool {
        switch error {
        case let error as NIOSSLExtraError: error == .failedToValidateHostname
        case let error as NIOSSLError:
            error == .unableToValidateCertificate || words(error).contains("CERTIFICATE_VERIFY")
        default: false
        }
    }

    /// - Parameter place: host and port, as the user knows them.
    /// - Returns: nil for what is no failure of TLS.
    static func describe(_ error: any Error, at place: String) -> String? {
        switch error {
        case let error as NIOSSLExtraError:
            error == .failedToValidateHostname
                ? "the certificate of \(place) is for another host" : "TLS cannot be spoken with a host of that name"
        case let error as NIOSSLError: sentence(for: error, at: place)
        case is BoringSSLError:
            "this machine's list of trusted authorities cannot be read; install ca-certificates, or set ca_file"
        case let error as HTTPClientError where error == .tlsHandshakeTimeout:
            "\(place) did not end the TLS handshake in time"
        default: nil
        }
    }

    private static func sentence(for error: NIOSSLError, at place: String) -> String {
        switch error {
        case .handshakeFailed: break
        case .uncleanShutdown: return "\(place) closed the connection without ending TLS"
        case .unableToValidateCertificate, .noCertificateToValidate:
            return "the certificate of \(place) cannot be checked"
        default: return "TLS with \(place) failed"
        }
        let words = words(error)
        // What BoringSSL says, and whether one of these is in it.
        for (marks, sentence) in sentences where marks.contains(where: words.contains) {
            return "\(place) \(sentence)"
        }
        if words.contains("CERTIFICATE_VERIFY") { return "the certificate of \(place) is not trusted" }
        return "the TLS handshake with \(place) failed" + (reason(words).map { " (\($0))" } ?? "")
    }

    private static let sentences: [(marks: [String], sentence: String)] = [
        (
            ["WRONG_VERSION_NUMBER", "HTTP_REQUEST", "DATA_LENGTH_TOO_LONG", "PACKET_LENGTH_TOO_LONG"],
            "does not speak TLS: another port is meant, or http:// instead of https://"
        ),
        (
            ["UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "WRONG_SSL_VERSION"],
            "speaks no version of TLS that is safe (1.2 and 1.3 are)"
        ),
        (["CERTIFICATE_REQUIRED"], "wants a certificate from its clients, which reel has none of"),
        (["UNRECOGNIZED_NAME"], "knows no host of that name; check the host in the URL"),
        (
            ["HANDSHAKE_FAILURE", "INSUFFICIENT_SECURITY", "NO_SHARED_CIPHER"],
            "refused the TLS handshake: no cipher in common, or it wants a certificate from its clients"
        ),
        (["EOF during handshake"], "closed the connection during the TLS handshake; it may not speak TLS"),
    ]

    private static func words(_ error: NIOSSLError) -> String { "\(error)" }

    /// The library's own word for what happened: `OPENSSL_internal:BAD_DECRYPT at …`.
    private static func reason(_ words: String) -> String? {
        let parts = words.split(separator: ":")
        guard let index = parts.lastIndex(where: { $0.hasSuffix("OPENSSL_internal") }), index + 1 < parts.endIndex
        else {
            return nil
        }
        return parts[index + 1].prefix { $0 != " " }.lowercased().replacing("_", with: " ")
    }
}
