import ArgumentParser
import FoundationEssentials
import TestSupport
import Testing

@testable import Commands

struct FileExposureTests {
    @Test(arguments: [
        (UInt32(0o600), true, String?.none), (0o400, true, nil), (0o640, true, "chmod 600"), (0o644, true, "chmod 600"),
        (0o620, true, "chmod 600"), (0o666, true, "chmod 600"), (0o644, false, nil), (0o664, false, nil),
        (0o646, false, "chmod o-w"),
    ])
    func `What others can read or change is told with the remedy`(mode: UInt32, holdsKey: Bool, remedy: String?) {
        let warning = FileExposure.warning("/k", mode: mode, holdsKey: holdsKey)
        #expect((warning == nil) == (remedy == nil))
        if let remedy { #expect(warning?.contains("\(remedy) /k") == true) }
    }

    private func warnings(config: String, modes: [String: Int], in folder: String) throws -> [String] {
        let path = folder + "/config.json"
        try Data(config.utf8).write(to: URL(filePath: path))
        try Data("sk-1\n".utf8).write(to: URL(filePath: folder + "/key"))
        for (name, mode) in modes {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder + "/" + name)
        }
        var warnings: [String] = []
        try Settings.resolve(try GlobalOptions.parse(["--config", path]), environment: ["HOME": folder])
            .warnOfExposure { warnings.append($0) }
        return warnings
    }

    @Test func `Key files are looked at, and the config file where it holds a key`() async throws {
        try await withTemporaryFolder { folder in
            let naming = #"{"profiles": {"default": {"api_key_file": "~/key"}}}"#
            let open = try warnings(config: naming, modes: ["config.json": 0o644, "key": 0o644], in: folder)
            #expect(open.count == 1)
            #expect(open.first?.contains("read \(folder)/key") == true)
            #expect(try warnings(config: naming, modes: ["config.json": 0o644, "key": 0o600], in: folder).isEmpty)
            let holding = #"{"profiles": {"default": {"api_key": "sk-1"}}}"#
            let config = try warnings(config: holding, modes: ["config.json": 0o644], in: folder)
            #expect(config.count == 1)
            #expect(config.first?.contains("chmod 600 \(folder)/config.json") == true)
            #expect(try warnings(config: holding, modes: ["config.json": 0o600], in: folder).isEmpty)
        }
    }
}
