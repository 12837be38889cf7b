import FoundationEssentials
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// URLs on their way to servers that others wrote.
@Suite(.timeLimit(.minutes(5)))
struct GivenURLTests {
    private static let given = [
        ("/a%2Fb%2fc/%e4%b8%ad?k=%2B+~&k=1&k=1&&b", "/a%2Fb%2fc/%e4%b8%ad?k=%2B+~&k=1&k=1&&b"),
        ("/纸 船.mp4?sign=a%2Fb+c|d[e]", "/%E7%BA%B8%20%E8%88%B9.mp4?sign=a%2Fb+c%7Cd%5Be%5D"),
        ("/100%?a=%zz#there", "/100%25?a=%25zz"),
    ]

    @Test(.enabled(if: ForeignProgram.nginx.isUsable, "needs nginx"))
    func `nginx sees the URL that was given`() async throws {
        try await withTemporaryFolder { folder in
            let port = try LocalPort.free()
            let configuration = """
                daemon off; master_process off; pid \(folder)/pid; error_log \(folder)/errors;
                events {}
                http {
                  log_format line escape=none '$request'; access_log \(folder)/requests line;
                  client_body_temp_path \(folder)/a; proxy_temp_path \(folder)/b; fastcgi_temp_path \(folder)/c;
                  uwsgi_temp_path \(folder)/d; scgi_temp_path \(folder)/e;
                  server { listen 127.0.0.1:\(port); location / { return 200 there; } }
                }
                """
            try Data(configuration.utf8).write(to: URL(filePath: folder + "/nginx.conf"))
            try await ForeignProgram.nginx.serve(
                ["-c", folder + "/nginx.conf", "-e", folder + "/errors"], on: port, in: folder
            ) { server in
                for (given, _) in Self.given {
                    let received = try await fetch(" http://127.0.0.1:\(port)\(given)\n")
                    #expect(received.text == "there")
                }
                // Its log is written out at its end.
                server.send(.terminate)
                _ = await server.ended()
            }
            let lines = try String(contentsOf: URL(filePath: folder + "/requests"), encoding: .utf8).split(
                separator: "\n")
            #expect(lines.map(String.init) == Self.given.map { "GET \($0.1) HTTP/1.1" })
        }
    }

    @Test(.enabled(if: ForeignProgram.python.isUsable, "needs python3"))
    func `a redirect with letters as they are is followed`() async throws {
        let script = """
            import http.server, sys
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    line = self.raw_requestline.rstrip()
                    if self.path == '/first':
                        self.wfile.write(b'HTTP/1.0 302 Found\\r\\nLocation: /\\xe7\\xba\\xb8 \\xe8\\x88\\xb9%2f?s=%2b|\\r\\n\\r\\n')
                    else:
                        self.wfile.write(b'HTTP/1.0 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n%s' % (len(line), line))
            http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()
            """
        try await withTemporaryFolder { folder in
            let port = try LocalPort.free()
            try Data(script.utf8).write(to: URL(filePath: folder + "/server.py"))
            try await ForeignProgram.python.serve([folder + "/server.py", "\(port)"], on: port, in: folder) { _ in
                let received = try await fetch("http://127.0.0.1:\(port)/first")
                #expect(received.text == "GET /%E7%BA%B8%20%E8%88%B9%2f?s=%2b%7C HTTP/1.1")
            }
        }
    }

    @Test(.enabled(if: ForeignProgram.motoServer.isUsable, "needs moto_server"))
    func `what an S3 service has signed is fetched, whatever the object is called`() async throws {
        let keys = ["plain.mp4", "纸 船/a+b.mp4", "100%/a%2Fb%zz.mp4", "a&b=c?d#e;f~g.mp4", "x|y[z]{}^`\"<>\\.mp4"]
        let script = """
            import boto3, sys, botocore.config
            for version in ['s3v4', 's3']:
                client = boto3.client(
                    's3', endpoint_url=sys.argv[1], region_name='us-east-1', aws_access_key_id='key',
                    aws_secret_access_key='secret',
                    config=botocore.config.Config(signature_version=version, s3={'addressing_style': 'path'}))
                if version == 's3v4': client.create_bucket(Bucket='videos')
                for key in sys.argv[2:] if version == 's3v4' else sys.argv[2:4]:
                    client.put_object(Bucket='videos', Key=key, Body=key.encode())
                    print(client.generate_presigned_url('get_object', Params={
                        'Bucket': 'videos', 'Key': key, 'ResponseContentDisposition': 'attachment; filename="a b+c.mp4"'}))
            """
        try await withTemporaryFolder { folder in
            let port = try LocalPort.free()
            try Data(script.utf8).write(to: URL(filePath: folder + "/sign.py"))
            try await ForeignProgram.motoServer.serve(["-H", "127.0.0.1", "-p", "\(port)"], on: port, in: folder) { _ in
                let output = try await ForeignProgram.python.run(
                    [folder + "/sign.py", "http://127.0.0.1:\(port)"] + keys, in: folder
                ).output
                let urls = output.split(separator: "\n").map(String.init)
                #expect(urls.count == keys.count + 2)
                for (url, key) in zip(urls, keys + keys) {
                    let received = try await fetch(url)
                    #expect(received.text == key)
                }
            }
        }
    }
}
