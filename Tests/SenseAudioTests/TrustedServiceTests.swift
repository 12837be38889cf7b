import FoundationEssentials
import Model
import Providers
import Simulator
import TestSupport
import Testing

@testable import SenseAudio
@testable import Transport

@Suite(.timeLimit(.minutes(5)), .enabled(if: ForeignProgram.openssl.isUsable, "needs openssl"))
struct TrustedServiceTests {
    private func write(_ bytes: some Sequence<UInt8>, _ name: String, in folder: String) throws -> String {
        let path = "\(folder)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    @Test(.enabled(if: ForeignProgram.nginx.isUsable, "needs nginx"))
    func `Whoever the files vouch for is trusted, whatever their form, beside those of the system`() async throws {
        try await withTemporaryFolder { folder in
            let (other, authority) = (
                try await TestAuthority(named: "Other Authority", in: folder), try await TestAuthority(in: folder)
            )
            let issued = try await authority.issue("leaf", ["DNS:localhost", "IP:127.0.0.1"])
            let der = folder + "/authority.cer"
            try await ForeignProgram.openssl.run(
                ["x509", "-in", authority.certificate, "-outform", "DER", "-out", der], in: folder)
            let (mine, both) = (
                try Data(contentsOf: URL(filePath: authority.certificate)),
                try Data(contentsOf: URL(filePath: other.certificate))
            )
            let bundle = try write(both + Data("# a note\n".utf8) + mine, "bundle.pem", in: folder)
            let place = folder + "/trusted"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            _ = try write(mine, "any name", in: place)
            _ = try write("what else lies there".utf8, "README", in: place)
            let trusts = [
                try Trust(files: [authority.certificate]), try Trust(files: [der]), try Trust(files: [bundle]),
                try Trust(files: [], folders: [place]), try Trust(files: [other.certificate], folders: [place]),
            ]
            let body = try Samples.request().body
            try await withSimulator { port, service in
                try await withTLSFront(of: port, issued, in: folder) { front in
                    for (number, trust) in trusts.enumerated() {
                        let host = number == 0 ? "127.0.0.1" : "localhost"
                        let outcome = try await withClient(
                            port: front, scheme: "https", host: host, by: Connecting(trust: trust)
                        ) { await $0.create(body).outcome }
                        #expect(outcome.isAccepted, "\(number): \(outcome)")
                    }
                    for trust in [Trust.system, try Trust(files: [other.certificate])] {
                        let outcome = try await withClient(
                            port: front, scheme: "https", host: "localhost", by: Connecting(trust: trust)
                        ) { await $0.create(body).outcome }
                        #expect(outcome.waitsFor == .upstream, "\(outcome)")
                    }
                }
                #expect(await service.counts.createsReceived == trusts.count)
            }
        }
    }
}
