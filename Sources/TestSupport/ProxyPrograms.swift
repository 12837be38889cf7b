import FoundationEssentials

/// Runs nginx before a server of this machine, speaking TLS.
/// - Parameters:
///   - port: of the server behind it, which it speaks HTTP with.
///   - address: where it listens.
///   - body: gets the port that it listens on.
public func withTLSFront<Value>(
    of port: Int, _ issued: TestAuthority.Issued, on address: String = "127.0.0.1", in folder: String,
    _ body: (Int) async throws -> Value
) async throws -> Value {
    let (own, name) = (try LocalPort.free(), "nginx-\(UUID().uuidString.prefix(8))")
    let place = "\(folder)/\(name)"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map { "\($0)_temp_path \(place)/\($0);" }.joined(separator: " ")
    let configuration = """
        daemon off; master_process off; pid \(place)/pid; error_log \(place)/log;
        events {}
        http {
            access_log off; client_max_body_size 0; \(temporary)
            server {
                listen \(address):\(own) ssl; ssl_certificate \(issued.certificate); ssl_certificate_key \(issued.key);
                location / { proxy_pass http://127.0.0.1:\(port); proxy_set_header Host $http_host; }
            }
        }
        """
    try Data((configuration + "\n").utf8).write(to: URL(filePath: "\(place)/conf"))
    return try await ForeignProgram.nginx.serve(
        ["-p", place, "-e", "\(place)/log", "-c", "\(place)/conf"], on: own, in: folder
    ) { _ in try await body(own) }
}

/// Runs tinyproxy on a free port of 127.0.0.1.
/// - Parameter lines: of its configuration, such as `BasicAuth user password` and `ConnectPort 443`.
public func withTinyproxy<Value>(
    _ lines: [String] = [], in folder: String, _ body: (Int, ChildProcess) async throws -> Value
) async throws -> Value {
    let (port, path) = (try LocalPort.free(), "\(folder)/tinyproxy-\(UUID().uuidString.prefix(8)).conf")
    let usual = ["Port \(port)", "Listen 127.0.0.1", "Timeout 30", "MaxClients 20"]
    try Data((usual + lines).map { $0 + "\n" }.joined().utf8).write(to: URL(filePath: path))
    return try await ForeignProgram.tinyproxy.serve(["-d", "-c", path], on: port, in: folder) {
        try await body(port, $0)
    }
}

/// Runs microsocks on a free port of 127.0.0.1.
/// - Parameter options: such as `-u` and `-P` for credentials.
public func withMicrosocks<Value>(
    _ options: [String] = [], in folder: String, _ body: (Int) async throws -> Value
) async throws -> Value {
    let port = try LocalPort.free()
    return try await ForeignProgram.microsocks.serve(
        ["-i", "127.0.0.1", "-p", "\(port)"] + options, on: port, in: folder
    ) {
        _ in try await body(port)
    }
}
