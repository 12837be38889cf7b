import FoundationEssentials
import TestSupport
import Testing

/// Ended at random: nothing lost, nothing twice. `REEL_ROUNDS` and `REEL_SEED` make it long; see `make soak`.
@Suite(.serialized)
struct CampaignTests {
    @Test func `Whoever is ended and whenever, nothing is lost and nothing is bought twice`() async throws {
        let (seed, rounds) = Campaign.length(usually: 25)
        let report = try await Campaign(seed: seed, rounds: rounds).run()
        print(
            "campaign: seed \(seed), rounds \(rounds), \(report.restores) restores, "
                + "\(report.failingDisks) failing disks, \(report.numbers)")
        #expect(report.findings == [])
        #expect(report.tasks > 0)
        #expect(report.completed > 0)
    }
}

extension Campaign {
    /// What the environment asks for, or what is usual.
    static func length(usually rounds: Int) -> (seed: UInt64, rounds: Int) {
        let environment = ProcessInfo.processInfo.environment
        return (
            environment["REEL_SEED"].flatMap { UInt64($0) } ?? 20_261_126,
            environment["REEL_ROUNDS"].flatMap { Int($0) } ?? rounds
        )
    }
}
