import TestSupport
import Testing

/// The campaign on a server: `REEL_ROUNDS` and `REEL_SEED` make it long.
@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .serialized)
struct ServerCampaignTests {
    @Test(arguments: [true, false])
    func `Whatever ends, hosts and server, nothing is lost and nothing is bought twice`(
        sharesVideos: Bool
    ) async throws {
        let (seed, rounds) = Campaign.length(usually: 20)
        let report = try await ServerCampaign(seed: seed, rounds: rounds, sharesVideos: sharesVideos).run()
        print(
            "campaign on a server, \(sharesVideos ? "one folder" : "a folder a host"): seed \(seed), rounds \(rounds), "
                + report.numbers)
        #expect(report.counted.findings == [])
        #expect(report.counted.tasks > 0)
        #expect(report.counted.completed > 0)
    }
}
