import FoundationEssentials

/// A certificate authority of a test's own, made by openssl.
public struct TestAuthority: Sendable {
    private let folder: String

    /// A certificate and its key, both paths of PEM files.
    public struct Issued: Sendable {
        public let certificate: String
        public let key: String
    }

    /// The authority's own certificate: the path of a PEM file.
    public var certificate: String { folder + "/authority.pem" }

    /// - Throws: `ForeignProgram.Missing`, or `ForeignProgramFailed`.
    public init(named name: String = "Reel Test Authority", in folder: String) async throws {
        self.folder = folder + "/\(name.filter(\.isLetter))"
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        let configuration = """
            [ca]
            default_ca = reel
            [reel]
            database = \(self.folder)/index.txt
            new_certs_dir = \(self.folder)
            rand_serial = yes
            default_md = sha256
            policy = any
            unique_subject = no
            copy_extensions = copy
            [any]
            commonName = supplied
            [req]
            distinguished_name = name
            [name]
            """
        try Data((configuration + "\n").utf8).write(to: URL(filePath: self.folder + "/openssl.conf"))
        try Data().write(to: URL(filePath: self.folder + "/index.txt"))
        try await openssl(
            ["req", "-x509"] + keys("authority")
                + ["-out", certificate, "-subj", "/CN=\(name)", "-days", "30"]
                + ["-addext", "basicConstraints=critical,CA:TRUE"])
    }

    /// - Parameters:
    ///   - alternatives: such as `DNS:localhost` and `IP:127.0.0.1`.
    ///   - from: the first moment at which it is valid, as openssl writes it.
    public func issue(
        _ name: String, _ alternatives: [String], from: String = "20200101000000Z", until: String = "20490101000000Z"
    ) async throws -> Issued {
        let issued = Issued(certificate: "\(folder)/\(name).pem", key: "\(folder)/\(name).key")
        let request = "\(folder)/\(name).csr"
        try await openssl(
            ["req"] + keys(name) + ["-out", request, "-subj", "/CN=\(name)"]
                + ["-addext", "subjectAltName=\(alternatives.joined(separator: ","))"])
        try await openssl([
            "ca", "-batch", "-notext", "-config", "\(folder)/openssl.conf", "-cert", certificate, "-keyfile",
            "\(folder)/authority.key", "-in", request, "-out", issued.certificate, "-startdate", from, "-enddate",
            until,
        ])
        return issued
    }

    /// One that nobody issued.
    public func selfSigned(_ name: String, _ alternatives: [String]) async throws -> Issued {
        let issued = Issued(certificate: "\(folder)/\(name).pem", key: "\(folder)/\(name).key")
        try await openssl(
            ["req", "-x509"] + keys(name) + ["-out", issued.certificate, "-subj", "/CN=\(name)", "-days", "30"]
                + ["-addext", "subjectAltName=\(alternatives.joined(separator: ","))"])
        return issued
    }

    private func keys(_ name: String) -> [String] {
        [
            "-config", "\(folder)/openssl.conf", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", "\(folder)/\(name).key",
        ]
    }

    private func openssl(_ arguments: [String]) async throws {
        try await ForeignProgram.openssl.run(arguments, in: folder)
    }
}
