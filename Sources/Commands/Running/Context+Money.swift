import Contract
import Model
import Providers
import Store

extension Context {
    /// Today, where the user is, such as `2026-11-23`.
    private var today: String {
        zone.civilTime(at: now / 1_000).day(separator: "-")
    }

    /// What a request is going to cost; nil where no price is known, which is allowed unless `no_price` says otherwise.
    /// - Parameter profile: that it is sent with.
    /// - Throws: `Failure` with exit code 9 where it is not.
    func estimate(_ request: VideoRequest, profile: String) throws(Failure) -> Cost? {
        let provider = settings.service(of: profile).name
        switch settings.file.prices.estimate(request, at: provider, on: today) {
        case .success(let cost): return cost
        case .failure(let gap):
            guard settings.file.refusesUnpriced else { return nil }
            throw Failure(
                code: "no_price",
                message:
                    "\(Estimate.gap(gap, request.summary, provider)), and no_price is refuse; add one to prices in "
                    + "\(settings.config.value), or allow it there. Nothing was recorded", exit: .refused)
        }
    }

    /// Says what tasks are going to cost, and which of them have no price.
    /// - Parameter drafts: each with the number of tasks that it makes.
    func tellEstimate(_ drafts: [(cost: Cost?, count: Int)], indented: Bool = false) {
        guard !settings.file.prices.isEmpty else { return }
        let indent = indented ? "  " : ""
        if let text = Estimate.text(drafts) { say("\(indent)estimate: \(text)") }
        let unpriced = drafts.filter { $0.cost == nil }.reduce(0) { $0 + $1.count }
        if unpriced > 0 { say("\(indent)no price is set for \(unpriced == 1 ? "one task" : "\(unpriced) tasks")") }
    }
}

/// What tasks are going to cost.
enum Estimate {
    /// The sum by currency, such as `15 CNY, 2 USD`; nil where nothing has a price.
    static func text(_ drafts: [(cost: Cost?, count: Int)]) -> String? {
        if drafts.count == 1, let draft = drafts.first, draft.count == 1 { return draft.cost.map(MoneyText.long) }
        let sums = sums(drafts)
        return sums.isEmpty ? nil : MoneyText.amounts(sums.mapValues(Money.amount))
    }

    /// In millionths, by currency.
    static func sums(_ drafts: [(cost: Cost?, count: Int)]) -> [String: Int64] {
        drafts.reduce(into: [:]) { sums, draft in
            guard let cost = draft.cost, let amount = Money.millionths(cost.amount) else { return }
            sums[cost.currency, default: 0] += amount * Int64(draft.count)
        }
    }

    /// Why there is none, as a clause.
    static func gap(_ gap: PriceList.Gap, _ request: RequestSummary, _ provider: String) -> String {
        switch gap {
        case .noPrice:
            "no price is set for \(request.model), \(request.resolution), \(request.mode.rawValue) at \(provider)"
        case .unknownInput: "the price is also for the videos that it gives, and nobody knows how long they are"
        }
    }
}

/// The most that a command may cost, as it is typed: `30`, in any currency, or `30CNY`.
struct MostCost: Sendable, Equatable {
    var millionths: Int64
    var currency: String?

    init?(_ text: String) {
        let letters = String(text.reversed().prefix { $0.isLetter }.reversed())
        let number = text.dropLast(letters.count).trimmed
        guard let amount = Double(number).flatMap(Money.millionths) else { return nil }
        if !letters.isEmpty {
            guard Money.isCurrency(letters.uppercased()) else { return nil }
            currency = letters.uppercased()
        }
        millionths = amount
    }

    static let allowed = "an amount, such as 30 or 30CNY"

    /// - Throws: `Failure` with exit code 9 if it would be more, or if nobody knows.
    func require(_ drafts: [(cost: Cost?, count: Int)]) throws(Failure) {
        guard drafts.contains(where: { $0.count > 0 }) else { return }
        if drafts.contains(where: { $0.cost == nil && $0.count > 0 }) {
            throw Failure(
                code: "no_price",
                message: "--max-cost: no price is set for all of it, so that nobody knows what it costs; "
                    + "add one to prices in the config file. Nothing was recorded", exit: .refused)
        }
        for (currency, sum) in Estimate.sums(drafts).sorted(by: { $0.key < $1.key }) {
            if let own = self.currency, own != currency {
                throw Failure(
                    code: "other_currency",
                    message:
                        "--max-cost is in \(own), and the price in \(currency); give it in \(currency). Nothing was recorded",
                    exit: .refused)
            }
            guard sum > millionths else { continue }
            throw Failure(
                code: "over_budget",
                message: "it would cost \(MoneyText.amount(Money.amount(sum), currency)), and --max-cost is "
                    + "\(MoneyText.amount(Money.amount(millionths), currency)). Nothing was recorded", exit: .refused)
        }
    }
}
