import FoundationEssentials
import TestSupport
import Testing

@testable import Commands

struct ZoneNameTests {
    /// A folder with the files of some zones.
    private func withZones(_ body: ([String: String]) throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            for name in [
                "Asia/Shanghai", "Asia/Shanghai.txt", "Europe/Berlin", "America/New_York", "posix/Asia/Shanghai",
            ] {
                let file = URL(filePath: folder + "/" + name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data((name.hasSuffix("txt") ? "a text" : "TZif2").utf8).write(to: file)
            }
            try body(["TZDIR": folder])
        }
    }

    @Test func `A zone that has a file, or a rule, is good`() async throws {
        try await withZones { environment in
            for name in [
                "Asia/Shanghai", ":Asia/Shanghai", "CST-8", "UTC", "GMT", environment["TZDIR"]! + "/Europe/Berlin",
            ] {
                #expect(ZoneName.fault(in: name, environment: environment) == nil, "\(name)")
            }
        }
    }

    @Test func `What the C library would take for UTC is told, with the zone that is meant`() async throws {
        try await withZones { environment in
            for (name, meant) in [
                ("Asia/Shangai", "Asia/Shanghai"), ("asia/shanghai", "Asia/Shanghai"),
                ("Europe/Berlim", "Europe/Berlin"),
                ("America/New York", "America/New_York"),
            ] {
                let fault = ZoneName.fault(in: name, environment: environment)
                #expect(fault?.contains("found \(name), allowed:") == true)
                #expect(fault?.hasSuffix("did you mean \(meant)?") == true, "\(fault ?? "")")
            }
            // A folder, a file that is no zone, a name without an offset, and one that goes elsewhere.
            for name in [
                "Asia", "Asia/Shanghai.txt", "CST", ":CST-8", "Mars/Olympus", "Asia/../Asia/Shanghai", "\u{1B}[31m",
            ] {
                let fault = ZoneName.fault(in: name, environment: environment)
                #expect(fault != nil, "\(name)")
                #expect(fault?.contains("\u{1B}") == false)
            }
        }
    }

    @Test func `A machine without zones is told what it lacks`() async throws {
        try await withTemporaryFolder { folder in
            let fault = ZoneName.fault(in: "Asia/Shanghai", environment: ["TZDIR": folder])
            #expect(fault?.contains("install tzdata") == true)
            #expect(ZoneName.fault(in: "UTC", environment: ["TZDIR": folder]) == nil)
        }
    }

    @Test(arguments: [
        "CST-8", "UTC0", "EST5EDT", "EST5EDT4", "EST5EDT,M3.2.0,M11.1.0", "NZST-12:00:00NZDT-13:00:00,M10.1.0,M3.3.0",
        "<+08>-8", "<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "AAA+24", "CET-1CEST,J85/2:30,300/167",
    ])
    func `Rules of POSIX are taken`(text: String) {
        #expect(PosixZone.isValid(text))
    }

    @Test(arguments: [
        "", "CST", "C-8", "CST-", "CST-25", "CST-8:60", "8", "CST 8", "Asia/Shanghai", "EST5EDT,M3.2.0", "EST5EDT,",
        "EST5EDT,M13.2.0,M11.1.0", "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J366", "<+08-8",
        "<+>8", "EST5EDT,M3.2.0,M11.1.0x", "CST-8,M3.2.0,M11.1.0", "CST-888888888888888888888",
    ])
    func `Other texts are no rules`(text: String) {
        #expect(!PosixZone.isValid(text))
    }
}
