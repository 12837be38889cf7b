import FoundationEssentials
import Model
import NIOCore
import Store
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Sync

/// Videos on servers that others wrote.
@Suite(.timeLimit(.minutes(5)))
struct ForeignServerTests {
    private static let boat = clip(300_000)

    /// Leaves the beginning of a video, as a process does that ends in the middle.
    private func leavePart(_ bytes: [UInt8], etag: String, total: Int64?, at host: VideoHost) async throws {
        let task = try await host.sync.repository.task(host.task)
        let part = try PartFile(path: try VideoDestination(for: task, folder: host.sync.videos).partPath)
        let source = PartRecord.source(of: try #require(task.video?.url))
        try part.restart(as: .init(source: source, etag: etag, total: total))
        try part.append(ByteBuffer(bytes: bytes))
        #expect(part.record())
    }

    private func write(_ bytes: [UInt8], _ path: String) throws { try Data(bytes).write(to: URL(filePath: path)) }

    private func lines(_ path: String) throws -> [String] {
        try String(contentsOf: URL(filePath: path), encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// Runs a body beside an nginx that serves a folder.
    /// - Parameter body: gets the port, and a closure that ends the server and gives what it has logged: status, range,
    ///   bytes sent.
    private func withNginx(
        _ folder: String, _ location: String, _ others: String = "",
        _ body: (Int, () async throws -> [String]) async throws -> Void
    ) async throws {
        let port = try LocalPort.free()
        let configuration = """
            daemon off; master_process off; pid \(folder)/pid; error_log \(folder)/errors;
            events {}
            http {
              log_format line '$status $http_range $body_bytes_sent'; access_log \(folder)/log line;
              client_body_temp_path \(folder)/a; proxy_temp_path \(folder)/b; fastcgi_temp_path \(folder)/c;
              uwsgi_temp_path \(folder)/d; scgi_temp_path \(folder)/e;
              server { listen 127.0.0.1:\(port); root \(folder); location / { \(location) } \(others) }
            }
            """
        try write(Array(configuration.utf8), folder + "/nginx.conf")
        try await ForeignProgram.nginx.serve(
            ["-c", folder + "/nginx.conf", "-e", folder + "/errors"], on: port, in: folder
        ) { server in
            try await body(port) {
                server.send(.terminate)
                _ = await server.ended()
                return try lines(folder + "/log")
            }
        }
    }

    private func etag(of url: String) async throws -> String {
        let (_, response) = try await head(url)
        return try #require(response)
    }

    /// Status and ETag.
    private func head(_ url: String) async throws -> (Int, String?) {
        let found = Found()
        try await VideoFetcher().fetch(.init(url: url, baseURL: "http://127.0.0.1", timeout: .seconds(30))) { head in
            found.head.withLock { $0 = (head.status, head.etag) }
            return false
        } receive: { _ in
        }
        return found.head.withLock { $0 }
    }

    @Test(.enabled(if: ForeignProgram.nginx.isUsable, "needs nginx"))
    func `nginx continues a file that is the same, and sends one whole that has changed`() async throws {
        try await withTemporaryFolder { folder in
            try write(Self.boat, folder + "/boat.mp4")
            try await withNginx(folder, "") { port, log in
                let url = "http://127.0.0.1:\(port)/boat.mp4"
                let etag = try await etag(of: url)
                try await withVideoHost(url: { _, _ in url }) { _, _ in
                    .http(404)
                } _: { host in
                    try await leavePart(Array(Self.boat[..<100_000]), etag: etag, total: 300_000, at: host)
                    try await host.download()
                    #expect(try await host.saved() == Self.boat)
                }
                let changed = clip(40_000, seed: 5)
                try write(changed, folder + "/boat.mp4")
                try await withVideoHost(url: { _, _ in url }) { _, _ in
                    .http(404)
                } _: { host in
                    try await leavePart(Array(Self.boat[..<100_000]), etag: etag, total: nil, at: host)
                    try await host.download()
                    #expect(try await host.saved() == changed)
                }
                let lines = try await log().suffix(2)
                #expect(lines == ["206 bytes=100000- 200000", "200 bytes=100000- 40000"])
            }
        }
    }

    @Test(.enabled(if: ForeignProgram.nginx.isUsable, "needs nginx"))
    func `nginx that sends in chunks, or says strange things of codings, is no trouble`() async throws {
        let settings = [
            "expires 1h; add_header Content-Encoding aws-chunked;", "add_header Content-Encoding identity; etag off;",
            "add_header Content-Encoding AWS-Chunked,;", "sub_filter never never; sub_filter_types *;",
        ]
        try await withTemporaryFolder { folder in
            let locations = settings.enumerated().map { number, setting in
                "location /\(number)/ { alias \(folder)/; \(setting) }"
            }
            try write(Self.boat, folder + "/boat.mp4")
            try await withNginx(folder, "", locations.joined()) { port, _ in
                for (number, setting) in settings.enumerated() {
                    let url = "http://127.0.0.1:\(port)/\(number)/boat.mp4"
                    try await withVideoHost(url: { _, _ in url }) { _, _ in
                        .http(404)
                    } _: { host in
                        try await host.download()
                        #expect(try await host.saved() == Self.boat, "\(setting)")
                    }
                }
            }
        }
    }

    @Test(.enabled(if: ForeignProgram.python.isUsable, "needs python3"))
    func `a server of HTTP 1_0 that knows no ranges sends the file whole`() async throws {
        try await withTemporaryFolder { folder in
            try write(Self.boat, folder + "/boat.mp4")
            let port = try LocalPort.free()
            try await ForeignProgram.python.serve(
                ["-m", "http.server", "\(port)", "-b", "127.0.0.1", "-d", folder], on: port, in: folder
            ) { _ in
                let url = "http://127.0.0.1:\(port)/boat.mp4"
                try await withVideoHost(url: { _, _ in url }) { _, _ in
                    .http(404)
                } _: { host in
                    try await leavePart(Array(Self.boat[..<100_000]), etag: "\"a\"", total: 300_000, at: host)
                    try await host.download()
                    #expect(try await host.saved() == Self.boat)
                }
            }
        }
    }

    @Test(.enabled(if: ForeignProgram.haproxy.isUsable, "needs haproxy"))
    func `what a proxy cuts off in the middle is continued`() async throws {
        try await withTemporaryFolder { folder in
            let port = try LocalPort.free()
            try await withVideoHost(url: { _, _ in "http://127.0.0.1:\(port)/files/boat" }) { number, request in
                // The rest never comes, and the proxy gives up.
                number == 1
                    ? .stall(
                        Array("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\nETag: \"a\"\r\n\r\n".utf8)
                            + Self.boat[..<90_000])
                    : .part(Self.boat, of: request)
            } _: { host in
                let configuration = """
                    defaults
                      mode http
                      timeout connect 5s
                      timeout client 5s
                      timeout server 2s
                    frontend f
                      bind 127.0.0.1:\(port)
                      default_backend b
                    backend b
                      server s 127.0.0.1:\(host.server.port)

                    """
                try write(Array(configuration.utf8), folder + "/haproxy.cfg")
                try await ForeignProgram.haproxy.serve(["-f", folder + "/haproxy.cfg"], on: port, in: folder) { _ in
                    try await host.download()
                    #expect(try await host.video().state == .waiting)
                    try await host.download()
                    #expect(try await host.saved() == Self.boat)
                    #expect(host.starts.count == 2 && (host.starts[1] ?? 0) > 0)
                }
            }
        }
    }

    @Test(.enabled(if: ForeignProgram.motoServer.isUsable, "needs moto_server"))
    func `an S3 service continues what it has signed anew, whatever it says of codings`() async throws {
        let script = """
            import boto3, gzip, sys, botocore.config
            client = boto3.client(
                's3', endpoint_url=sys.argv[1], region_name='us-east-1', aws_access_key_id='key',
                aws_secret_access_key='secret', config=botocore.config.Config(signature_version='s3v4'))
            client.create_bucket(Bucket='videos')
            body = open(sys.argv[2], 'rb').read()
            for coding in ['aws-chunked', 'utf-8', 'gzip']:
                packed = gzip.compress(body, 0) if coding == 'gzip' else body
                client.put_object(Bucket='videos', Key='纸 船+%.' + coding, Body=packed, ContentEncoding=coding)
                print(client.generate_presigned_url(
                    'get_object', Params={'Bucket': 'videos', 'Key': '纸 船+%.' + coding}))
            """
        try await withTemporaryFolder { folder in
            try write(Array(script.utf8), folder + "/sign.py")
            try write(Self.boat, folder + "/boat.mp4")
            let port = try LocalPort.free()
            try await ForeignProgram.motoServer.serve(["-H", "127.0.0.1", "-p", "\(port)"], on: port, in: folder) { _ in
                let urls = try await ForeignProgram.python.run(
                    [folder + "/sign.py", "http://127.0.0.1:\(port)", folder + "/boat.mp4"], in: folder
                ).output.split(separator: "\n").map(String.init)
                #expect(urls.count == 3)
                for url in urls {
                    let etag = try await etag(of: url)
                    for isContinued in [false, true] {
                        try await withVideoHost(url: { _, _ in url }) { _, _ in
                            .http(404)
                        } _: { host in
                            if isContinued {
                                try await leavePart(Array(Self.boat[..<100_000]), etag: etag, total: 300_000, at: host)
                            }
                            try await host.download()
                            #expect(try await host.saved() == Self.boat, "\(url)")
                        }
                    }
                }
            }
        }
    }
}

/// What a server said before the bytes.
private final class Found: Sendable {
    let head = Mutex<(Int, String?)>((0, nil))
}
