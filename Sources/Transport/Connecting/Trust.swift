import FoundationEssentials
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Whom TLS trusts: the authorities that the system trusts, and those of the user's files.
public struct Trust: Sendable, Equatable {
    /// What the system trusts, and no more.
    public static let system = Trust(certificates: [])

    private let certificates: [NIOSSLCertificate]

    private init(certificates: [NIOSSLCertificate]) {
        self.certificates = certificates
    }

    /// A file or a folder that brings no certificate.
    public struct Unusable: Error, Equatable {
        public let path: String
        public let reason: String
    }

    /// Reads the files: a few milliseconds for as many authorities as a system has.
    /// - Parameters:
    ///   - files: each with certificates in PEM form, or one in DER form.
    ///   - folders: each with such files, which may have any names; what else lies there is passed over.
    /// - Throws: `Unusable` for the first file or folder without a certificate.
    public init(files: [String], folders: [String] = []) throws(Unusable) {
        var certificates: [NIOSSLCertificate] = []
        for path in files { certificates += try Self.read(path) }
        for path in folders {
            let names: [String]
            do {
                names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            } catch {
                throw Unusable(path: path, reason: "it cannot be read as a folder")
            }
            let found = names.flatMap { name in (try? Self.read("\(path)/\(name)")) ?? [] }
            guard !found.isEmpty else { throw Unusable(path: path, reason: "no file in it holds a certificate") }
            certificates += found
        }
        self.certificates = certificates
    }

    /// Much larger than what any system trusts.
    private static let mostBytes = 16 * 1_048_576

    private static func read(_ path: String) throws(Unusable) -> [NIOSSLCertificate] {
        var information = stat()
        guard stat(path, &information) == 0 else { throw Unusable(path: path, reason: "there is no such file") }
        // What is no file may have no end.
        guard information.st_mode & S_IFMT == S_IFREG, information.st_size <= mostBytes else {
            throw Unusable(path: path, reason: "it is no file of a usual size")
        }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw Unusable(path: path, reason: "it cannot be read; check its permissions")
        }
        let bytes = Array(data)
        guard !bytes.isEmpty else { throw Unusable(path: path, reason: "it is empty") }
        if let found = try? NIOSSLCertificate.fromPEMBytes(bytes), !found.isEmpty { return found }
        if let one = try? NIOSSLCertificate(bytes: bytes, format: .der) { return [one] }
        let isMeantToBe = String(decoding: bytes, as: UTF8.self).contains("BEGIN CERTIFICATE")
        throw Unusable(
            path: path,
            reason: isMeantToBe
                ? "a certificate in it is damaged" : "it holds no certificate, neither in PEM nor in DER form")
    }

    /// Nothing is loaded before the first connection that needs it.
    var configuration: TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        // What a key is sent over; older versions are broken (RFC 8996).
        configuration.minimumTLSVersion = .tlsv12
        guard !certificates.isEmpty else { return configuration }
        if Self.systemHasStore {
            configuration.additionalTrustRoots = [.certificates(certificates)]
        } else {
            configuration.trustRoots = .certificates(certificates)
        }
        return configuration
    }

    /// Where there is none, as in a small container, the library fails even if others are given.
    private static var systemHasStore: Bool {
        #if os(Linux)
            return [
                "/etc/ssl/certs", "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
            ].contains { FileManager.default.fileExists(atPath: $0) }
        #else
            return true
        #endif
    }
}
