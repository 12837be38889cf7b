import FoundationEssentials
import NIOSSL

/// What a certificate says of itself.
struct CertificateFacts: Sendable, Equatable {
    /// The names that it is for, addresses included.
    var names: [String]
    /// Seconds since 1970, UTC.
    var validFrom: Int64
    var validUntil: Int64
    var subject: String
    var issuer: String
    /// Whether subject and issuer are the same.
    var isSelfSigned: Bool

    init(
        names: [String], validFrom: Int64, validUntil: Int64, subject: String, issuer: String, isSelfSigned: Bool
    ) {
        self.names = names
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.subject = subject
        self.issuer = issuer
        self.isSelfSigned = isSelfSigned
    }

    init(_ certificate: NIOSSLCertificate) {
        names = certificate._subjectAlternativeNames().compactMap { name in
            switch name.nameType {
            case .dnsName: String(decoding: Array(name.contents), as: UTF8.self)
            case .ipAddress: HostAddress(network: Array(name.contents))?.description
            default: nil
            }
        }
        validFrom = Int64(certificate.notValidBefore)
        validUntil = Int64(certificate.notValidAfter)
        subject = Self.word(certificate.subjectName)
        issuer = Self.word(certificate.issuerName)
        isSelfSigned = certificate.subjectName == certificate.issuerName
    }

    /// The part of a distinguished name by which people know it.
    private static func word(_ name: [SSLCertificateName]) -> String {
        for type in [SSLCertificateNameType.commonName, .organization, .organizationalUnit] {
            if let part = name.first(where: { $0.type == type }), !part.value.isEmpty { return part.value }
        }
        return "an authority without a name"
    }
}

/// Why a certificate was not taken, in a person's words.
enum CertificateTrouble {
    /// - Parameters:
    ///   - place: host and port, as the user knows them.
    ///   - chain: what the server showed, its own certificate first.
    ///   - now: seconds since 1970, UTC.
    /// - Returns: what the chain itself explains first; who signed it is the last thing to doubt.
    static func sentence(host: String, place: String, chain: [CertificateFacts], now: Int64) -> String {
        guard let own = chain.first else { return "\(place) showed no certificate" }
        let certificate = "the certificate of \(place)"
        if own.validUntil < now { return "\(certificate) expired on \(day(own.validUntil))" }
        if own.validFrom > now {
            return
                "\(certificate) is valid only from \(day(own.validFrom)) on; check the clock of this machine, where it is "
                + day(now)
        }
        if !own.names.contains(where: { matches($0, host) }) {
            return "\(certificate) is not for \(host) but for \(list(own.names)); check the host in the URL"
        }
        if own.isSelfSigned {
            return
                "\(certificate) is signed by itself and by no authority; if it is the one you expect, set ca_file or "
                + "SSL_CERT_FILE to a file with it"
        }
        if let expired = chain.dropFirst().first(where: { $0.validUntil < now }) {
            return "\(certificate) was issued by \(shown(expired.subject)), whose own certificate expired on "
                + day(expired.validUntil)
        }
        return
            "\(certificate) was issued by \(shown(chain.last?.issuer ?? own.issuer)), which this machine does not trust; if "
            + "that is a proxy or an authority of yours, set ca_file or SSL_CERT_FILE to a file with its certificate"
    }

    private static func day(_ seconds: Int64) -> String {
        let moment = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        return String(moment.prefix("2026-11-26".count))
    }

    /// A name of a certificate covers a host: the same, or with a star for the first label (RFC 9525, 6.3).
    private static func matches(_ name: String, _ host: String) -> Bool {
        if let address = HostAddress(host) { return HostAddress(name) == address }
        let (name, host) = (name.lowercased(), host.lowercased())
        guard name.hasPrefix("*."), let dot = host.firstIndex(of: ".") else { return name == host }
        return name.dropFirst() == host[dot...]
    }

    private static func list(_ names: [String]) -> String {
        if names.isEmpty { return "no host at all" }
        let (first, rest) = (names.prefix(4).map(shown), names.count - min(4, names.count))
        return first.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    private static func shown(_ name: String) -> String { name.count > 80 ? "\(name.prefix(80))…" : name }
}
