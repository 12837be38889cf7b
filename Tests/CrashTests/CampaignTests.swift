import FoundationEssentials
import TestSupport
import Testing

/// Ended at random: nothing lost, nothing twice. `REEL_ROUNDS` and `REEL_SEED` make it long; see `make soak`.
@Suite(.serialized)
struct CampaignTests {
    @Test func `Whoever is ended and whenever, nothing is lost and nothing is bought twice`() async throws {
        let environment = ProcessInfo.processInfo.environment
        let rounds = environment["REEL_ROUNDS"].flatMap { Int($0) } ?? 25
        let seed = environment["REEL_SEED"].flatMap { UInt64($0) } ?? 20_261_126
        let report = try await Campaign(seed: seed, rounds: rounds).run()
        let signals = report.signals.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        print(
            "campaign: seed \(seed), rounds \(rounds) (\(signals); \(report.restores) restores, "
                + "\(report.failingDisks) failing disks), tasks \(report.tasks), completed \(report.completed), "
                + "uncertain \(report.uncertain), rejected \(report.rejected), creates \(report.creates), "
                + "findings \(report.findings.count)")
        #expect(report.findings == [])
        #expect(report.tasks > 0)
        #expect(report.completed > 0)
    }
}
