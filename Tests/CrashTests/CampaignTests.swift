import FoundationEssentials
import Testing

/// Killed at random: nothing lost, nothing twice. `REEL_KILLS` and `REEL_SEED` make it long; see `make soak`.
@Suite(.serialized)
struct CampaignTests {
    @Test func `Whoever is killed and whenever, nothing is lost and nothing is bought twice`() async throws {
        let environment = ProcessInfo.processInfo.environment
        let kills = environment["REEL_KILLS"].flatMap { Int($0) } ?? 20
        let seed = environment["REEL_SEED"].flatMap { UInt64($0) } ?? 20_261_123
        let report = try await Campaign(seed: seed, kills: kills).run()
        print(
            "campaign: seed \(seed), kills \(kills), tasks \(report.tasks), completed \(report.completed), "
                + "uncertain \(report.uncertain), rejected \(report.rejected), creates \(report.creates), "
                + "findings \(report.findings.count)")
        #expect(report.findings == [])
        #expect(report.tasks > 0)
        #expect(report.completed > 0)
    }
}
