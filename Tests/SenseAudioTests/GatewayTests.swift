import FoundationEssentials
import Model
import Providers
import Simulator
import TestSupport
import Testing

@testable import SenseAudio
@testable import Transport

/// Calls through a gateway that others wrote.
@Suite(.timeLimit(.minutes(5)), .enabled(if: ForeignProgram.nginx.isUsable, "needs nginx"))
struct GatewayTests {
    /// Runs a body with nginx before a port: it compresses every answer though nobody asks, and takes no body beyond
    /// 64 kB.
    private func withGateway<Value>(to port: Int, _ body: (Int) async throws -> Value) async throws -> Value {
        try await withTemporaryFolder { folder in
            let (outer, inner) = (try LocalPort.free(), try LocalPort.free())
            let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                .map { "\($0)_temp_path \(folder)/\($0);" }.joined(separator: "\n")
            let configuration = """
                daemon off; master_process off; pid \(folder)/pid; error_log \(folder)/error.log;
                events {}
                http {
                    access_log off;
                    \(paths)
                    server {
                        listen 127.0.0.1:\(outer);
                        client_max_body_size 64k;
                        # On a machine with much else to do the rest of a refused body may come late.
                        lingering_timeout 120s; lingering_time 300s;
                        location / {
                            proxy_pass http://127.0.0.1:\(inner);
                            proxy_set_header Accept-Encoding gzip;
                            proxy_http_version 1.1;
                        }
                    }
                    server {
                        listen 127.0.0.1:\(inner);
                        client_max_body_size 64k;
                        gzip on; gzip_proxied any; gzip_min_length 0; gzip_types *;
                        location / { proxy_pass http://127.0.0.1:\(port); proxy_http_version 1.1; }
                    }
                }
                """
            let file = folder + "/nginx.conf"
            try Data(configuration.utf8).write(to: URL(filePath: file))
            return try await ForeignProgram.nginx.serve(
                ["-p", folder, "-c", file, "-e", "\(folder)/error.log"], on: outer, in: folder
            ) { _ in try await body(outer) }
        }
    }

    @Test func `every answer that nginx compresses is read`() async throws {
        try await withSimulator { port, service in
            try await withGateway(to: port) { gateway in
                let created = try await withClient(port: gateway) { await $0.create(try Samples.request().body) }
                let upstreamID = try #require(await service.tasks().first?.upstreamID)
                #expect(created.outcome == .accepted(upstreamID: upstreamID))
                #expect(created.answer?.headers.contains(.init(name: "Content-Encoding", value: "gzip")) == true)
                let record = try await withClient(port: gateway) { try await $0.status(upstreamID: upstreamID) }
                #expect(record.owner(asked: upstreamID, request: nil) == .asked)
                #expect(record.report.status == "pending")
                await service.replaceFaults(try Faults(parsing: ["create:code:400015", "status:not-found"]))
                let refused = try await withClient(port: gateway) { await $0.create(try Samples.request().body) }
                #expect(refused.outcome.waitsFor == .room)
                let failure = await #expect(throws: StatusFailure.self) {
                    _ = try await withClient(port: gateway) { try await $0.status(upstreamID: upstreamID) }
                }
                #expect(failure?.kind == .unknownTask)
            }
        }
    }

    @Test(arguments: [70_000, 8_000_000])
    func `a body that nginx finds too large is refused, and its size is told`(size: Int) async throws {
        try await withSimulator { port, service in
            try await withGateway(to: port) { gateway in
                let body = Array(#"{"model": "\#(String(repeating: "a", count: size))"}"#.utf8)
                let result = try await withClient(port: gateway) { await $0.create(body) }
                #expect(result.outcome.isRejected, "\(result)")
                #expect(result.outcome.error?.httpStatus == 413)
                #expect(result.outcome.error?.message.contains("\(body.count) bytes") == true)
                #expect(await service.counts.createsReceived == 0)
            }
        }
    }

    @Test func `a service that nginx cannot reach leaves everything open`() async throws {
        try await withGateway(to: try LocalPort.free()) { gateway in
            let result = try await withClient(port: gateway) { await $0.create(try Samples.request().body) }
            #expect(result.outcome.isUncertain)
            #expect(result.outcome.error?.httpStatus == 502)
        }
    }
}
