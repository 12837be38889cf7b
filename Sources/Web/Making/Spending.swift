import Contract
import Model
import Store

/// What tasks are going to cost, and what the caps have left for them.
struct Spending: Sendable {
    /// Of each currency, in millionths.
    private(set) var sums: [String: Int64] = [:]
    /// How many have no price.
    private(set) var unpriced = 0
    private(set) var count = 0

    mutating func add(_ cost: Cost?, times count: Int) {
        self.count += count
        guard count > 0 else { return }
        guard let cost, let each = Money.millionths(cost.amount) else {
            unpriced += count
            return
        }
        let (product, isTooMuch) = each.multipliedReportingOverflow(by: Int64(count))
        let (sum, overflows) = sums[cost.currency, default: 0].addingReportingOverflow(isTooMuch ? .max : product)
        sums[cost.currency] = overflows ? .max : sum
    }

    /// Such as `15 CNY, 2 USD`; empty where no price is set.
    var text: String { MoneyText.amounts(sums.mapValues(Money.amount)) }

    /// What a form was shown with, to be compared: it must not be made for another price.
    var mark: String { "\(count) \(text) \(unpriced)" }
}

/// A cap that holds for what a visitor is about to make.
struct HoldingCap: Sendable {
    var budget: Budget
    var isTooSmall: Bool
    /// Whether the visitor may know how much there is.
    var isOpen: Bool

    /// Those that hold, of all that are kept.
    static func among(
        _ budgets: [Budget], _ spending: Spending, profile: String, projects: Set<String?>, for visitor: Visitor
    ) -> [HoldingCap] {
        budgets.filter { budget in
            projects.contains { project in
                budget.cap.isAbout(
                    profile: profile, project: project.map(Spelling.composed), user: visitor.name,
                    currency: budget.cap.currency)
            }
        }.map { budget in
            let isOwn =
                switch budget.cap.scope {
                case .project, .user: true
                case .all, .profile: visitor.project == nil
                }
            let needed = spending.sums[budget.cap.currency] ?? 0
            return HoldingCap(budget: budget, isTooSmall: needed > budget.left, isOpen: isOwn)
        }
    }
}
