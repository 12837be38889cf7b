/// What a second of video costs. What is nil matches everything.
public struct Price: Sendable, Equatable {
    public var provider: String?
    public var model: String?
    public var resolution: String?
    public var mode: RequestMode?
    /// Of the video that is made, in millionths of the currency.
    public var perSecond: Int64
    /// Of video that is given as material, in millionths; nil where that costs nothing.
    public var perInputSecond: Int64?
    public var currency: String
    /// The first day on which it holds, such as `2026-11-01`; nil for always.
    public var validFrom: String?

    public init(
        provider: String?, model: String?, resolution: String?, mode: RequestMode?, perSecond: Int64,
        perInputSecond: Int64?, currency: String, validFrom: String?
    ) {
        (self.provider, self.model, self.resolution, self.mode) = (provider, model, resolution, mode)
        (self.perSecond, self.perInputSecond) = (perSecond, perInputSecond)
        (self.currency, self.validFrom) = (currency, validFrom)
    }

    /// How many things it asks for; nil if any of them does not fit.
    func precision(for request: RequestSummary, at provider: String) -> Int? {
        let conditions = [
            self.provider.map { $0 == provider }, model.map { $0 == request.model },
            resolution.map { $0 == request.resolution }, mode.map { $0 == request.mode },
        ].compactMap { $0 }
        return conditions.allSatisfy { $0 } ? conditions.count : nil
    }
}

/// What the user says that things cost.
public struct PriceList: Sendable, Equatable {
    public var prices: [Price]

    public init(_ prices: [Price] = []) {
        self.prices = prices
    }

    public var isEmpty: Bool { prices.isEmpty }

    /// Why there is no estimate.
    public enum Gap: Error, Equatable, Sendable {
        /// No price fits.
        case noPrice
        /// The price is also for video that is given as material, and nobody knows how long that is.
        case unknownInput
    }

    /// What a request is going to cost: by the most precise price that holds, of several the one that holds since the latest
    /// day, of these the last in the list.
    /// - Parameters:
    ///   - provider: the name of the service.
    ///   - day: today, such as `2026-11-23`.
    public func estimate(_ request: VideoRequest, at provider: String, on day: String) -> Result<Cost, Gap> {
        var best: (price: Price, precision: Int)?
        for price in prices where price.validFrom ?? "" <= day {
            guard let precision = price.precision(for: request.summary, at: provider) else { continue }
            if let held = best,
                (held.precision, held.price.validFrom ?? "") > (precision, price.validFrom ?? "")
            {
                continue
            }
            best = (price, precision)
        }
        guard let price = best?.price else { return .failure(.noPrice) }
        var (amount, overflows) = price.perSecond.multipliedReportingOverflow(by: Int64(request.summary.duration))
        if let perInputSecond = price.perInputSecond, perInputSecond > 0, request.inputVideos > 0 {
            guard let milliseconds = request.inputMilliseconds else { return .failure(.unknownInput) }
            let (input, isTooMuch) = perInputSecond.multipliedReportingOverflow(by: milliseconds)
            // A started millionth counts.
            if isTooMuch || input > Money.most * 1_000 { overflows = true } else { amount += (input + 999) / 1_000 }
        }
        guard !overflows, amount <= Money.most else { return .failure(.noPrice) }
        return .success(
            Cost(
                amount: Money.amount(amount), currency: price.currency, rate: Money.amount(price.perSecond),
                basis: "second"))
    }
}
