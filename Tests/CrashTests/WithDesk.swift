import FoundationEssentials
import Model
import SQLite
import Simulator
import TestSupport
import Testing

extension SimulatorConfiguration {
    /// Tasks are finished as soon as they are asked about.
    static var quick: SimulatorConfiguration { SimulatorConfiguration(speed: 5_000) }
    /// Tasks stay open for as long as a test takes.
    static var patient: SimulatorConfiguration { SimulatorConfiguration(speed: 0.001) }
}

extension SimulatedService {
    /// A service whose tasks grow older only when the test says so.
    init(configuration: SimulatorConfiguration = SimulatorConfiguration(), clock: ManualClock) {
        self.init(configuration: configuration) {
            Date(timeIntervalSince1970: Double(clock.now) / 1_000)
        }
    }
}

/// Runs a test at a desk of its own with a simulated service, and looks at what is left of it afterwards.
func withDesk(
    _ configuration: SimulatorConfiguration = .quick, service: SimulatedService? = nil, faults: [String] = [],
    environment: [String: String] = [:], _ body: (Desk, SimulatedService) async throws -> Void
) async throws {
    var configuration = configuration
    configuration.faults = try Faults(parsing: faults)
    try await withTemporaryFolder { folder in
        try await withSimulator(configuration: configuration, service: service) { port, service in
            try await withDesk(in: folder, port: port, environment: environment) { desk in
                try await body(desk, service)
            }
        }
    }
}

/// The same with another service, or none, behind the port.
func withDesk(port: Int, _ body: (Desk) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in try await withDesk(in: folder, port: port, environment: [:], body) }
}

private func withDesk(
    in folder: String, port: Int, environment: [String: String], _ body: (Desk) async throws -> Void
) async throws {
    let desk = try Desk(folder: folder, port: port, environment: environment)
    do {
        try await body(desk)
    } catch {
        await desk.clearAway()
        throw error
    }
    await desk.clearAway()
    try expectNoKey(in: folder)
    try expectSoundLedger(desk.database)
}

/// The key may be in no file: not in the ledger, not in its log, not in any output.
func expectNoKey(in folder: String) throws {
    let key = Data(Desk.key.utf8)
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
        guard let data = try? Data(contentsOf: URL(filePath: folder + "/" + name)) else { continue }
        #expect(data.firstRange(of: key) == nil, "the key is in \(name)")
    }
}

/// Whatever was killed and when: the file is whole, and each history is without a gap.
private func expectSoundLedger(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    let resolved = URL(filePath: path).resolvingSymlinksInPath().path()
    let connection = try Connection(path: resolved, mode: .readOnly)
    let verdict = try connection.all("PRAGMA integrity_check") { try $0.text() }
    #expect(verdict == ["ok"])
    #expect(try connection.all("PRAGMA foreign_key_check") { try $0.text() }.isEmpty)
    let gaps = try connection.all(
        "SELECT task FROM event GROUP BY task HAVING min(seq) != 1 OR max(seq) != count(*)"
    ) { try $0.integer() }
    #expect(gaps.isEmpty, "the histories of these tasks have gaps")
    let twice = try connection.all(
        "SELECT task FROM event WHERE kind = 'accepted' GROUP BY task HAVING count(*) > 1"
    ) { try $0.integer() }
    #expect(twice.isEmpty, "these tasks were accepted twice")
}
