import Model
import Testing

struct PriceListTests {
    private func price(
        _ perSecond: Int64, model: String? = nil, resolution: String? = nil, mode: RequestMode? = nil,
        provider: String? = nil, from day: String? = nil, input: Int64? = nil
    ) -> Price {
        Price(
            provider: provider, model: model, resolution: resolution, mode: mode, perSecond: perSecond,
            perInputSecond: input, currency: "CNY", validFrom: day)
    }

    private func request(videos: Int = 0) -> VideoRequest {
        VideoRequest(
            body: [],
            summary: RequestSummary(
                model: "m", mode: .text, prompt: "", duration: 7, resolution: "720p", ratio: "16:9", watermark: nil,
                generateAudio: nil, timeout: nil), inputVideos: videos, meaning: .null)
    }

    private func rate(_ prices: [Price], on day: String = "2026-11-23") -> Double? {
        try? PriceList(prices).estimate(request(), at: "p", on: day).get().rate
    }

    @Test func `The most precise price that holds wins, of equals the latest, of these the last`() {
        #expect(rate([]) == nil)
        #expect(rate([price(1_000_000)]) == 1)
        #expect(rate([price(2_000_000, resolution: "720p"), price(1_000_000)]) == 2)
        #expect(rate([price(2_000_000, resolution: "480p"), price(1_000_000)]) == 1)
        #expect(rate([price(3_000_000, model: "m", mode: .text), price(2_000_000, resolution: "720p")]) == 3)
        #expect(rate([price(2_000_000, provider: "other"), price(1_000_000, provider: "p")]) == 1)
        let changing = [price(1_000_000, from: "2026-01-01"), price(2_000_000, from: "2026-11-23"), price(3_000_000)]
        #expect(rate(changing, on: "2026-11-22") == 1)
        #expect(rate(changing, on: "2026-11-23") == 2)
        #expect(rate(changing, on: "2025-12-31") == 3)
        #expect(rate([price(1_000_000), price(2_000_000)]) == 2)
    }

    @Test func `Amounts are exact to a millionth`() throws {
        let cost = try PriceList([price(333_333)]).estimate(request(), at: "p", on: "2026-11-23").get()
        #expect(cost == Cost(amount: 2.333331, currency: "CNY", rate: 0.333333, basis: "second"))
        #expect(Money.millionths(0.1) == 100_000)
        #expect(Money.millionths(1_000_000_000) == Money.most)
        for bad in [-0.1, 0.0000001, .infinity, .nan, 1_000_000_001] { #expect(Money.millionths(bad) == nil) }
        #expect(Money.isDay("2026-02-29") && !Money.isDay("2026-2-9") && !Money.isDay("2026-13-01"))
    }

    @Test func `Without the length of the videos that it gives there is no estimate`() {
        let prices = PriceList([price(1, input: 1)])
        #expect(prices.estimate(request(videos: 1), at: "p", on: "2026-11-23") == .failure(.unknownInput))
        #expect(throws: Never.self) { try prices.estimate(request(), at: "p", on: "2026-11-23").get() }
        #expect(PriceList([price(.max)]).estimate(request(), at: "p", on: "2026-11-23") == .failure(.noPrice))
    }
}
