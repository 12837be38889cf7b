/// What goes wrong at the simulated service, as rules of which the first that fits a call applies.
public struct Faults: Sendable, Equatable {
    let rules: [FaultRule]

    /// Nothing goes wrong.
    public init() {
        rules = []
    }

    /// Reads rules of the form `ENDPOINT:KIND[:PARAM][@WHEN]`, one a text; see ``grammar``.
    ///
    /// - Throws: `FaultSyntaxError` for the first text that is no rule.
    public init(parsing texts: [String]) throws(FaultSyntaxError) {
        var rules: [FaultRule] = []
        for text in texts {
            rules.append(try FaultRule(parsing: text))
        }
        self.rules = rules
    }

    /// What happens to the given call, counted from 1; nil when nothing does.
    func fault(at endpoint: FaultEndpoint, call: Int, seed: UInt64) -> Fault? {
        for (index, rule) in rules.enumerated() where rule.endpoint == endpoint {
            let chance = Self.chance(seed: seed, rule: index, call: call)
            if rule.occurrence.applies(toCall: call, chance: chance) { return rule.fault }
        }
        return nil
    }

    /// A draw that depends on nothing but its arguments, so that concurrent calls cannot change each other's fate.
    private static func chance(seed: UInt64, rule: Int, call: Int) -> Double {
        var generator = SplitMix64(state: seed)
        generator.state = generator.next() ^ UInt64(rule)
        generator.state = generator.next() ^ UInt64(call)
        return Double.random(in: 0..<1, using: &generator)
    }

    /// Every kind of fault with its effect, as text for a help page.
    public static var grammar: String {
        let kinds = FaultDefinition.all.map { definition in
            let places = definition.endpoints.map(\.rawValue).joined(separator: "|")
            return "  \(places):\(definition.spelling) – \(definition.effect)"
        }
        return (["ENDPOINT:KIND[:PARAM][@WHEN], WHEN being N, N-M, N-, every:N or p:0.2"] + kinds)
            .joined(separator: "\n")
    }
}

/// Why a text is no fault rule: one sentence with what was found and what is allowed.
public struct FaultSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
    public let message: String

    init(_ message: String) {
        self.message = message
    }

    public var description: String { message }
}
