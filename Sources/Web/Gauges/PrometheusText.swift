import Contract

/// Gauges and counters in Prometheus' text format:
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
struct PrometheusText {
    enum Kind: String { case counter, gauge, summary }

    private(set) var text = ""

    /// - Parameters:
    ///   - help: one plain sentence.
    ///   - samples: each with its labels.
    mutating func add(
        _ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: [(String, String)], value: Double)]
    ) {
        guard !samples.isEmpty else { return }
        head(name, kind, help)
        for (labels, value) in samples { line(name, labels, value) }
    }

    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double?) {
        guard let value else { return }
        add(name, kind, help, [([], value)])
    }

    /// How often something was done, and how long it took.
    mutating func add(_ name: String, _ help: String, durations: [(labels: [(String, String)], sum: DurationPair)]) {
        guard !durations.isEmpty else { return }
        head(name, .summary, help)
        for (labels, sum) in durations {
            line(name + "_sum", labels, sum.seconds)
            line(name + "_count", labels, Double(sum.count))
        }
    }

    typealias DurationPair = (seconds: Double, count: Int64)

    private mutating func head(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: Double) {
        let list = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        text += name + (labels.isEmpty ? "" : "{\(list)}") + " " + Self.number(value) + "\n"
    }

    private static func number(_ value: Double) -> String {
        Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        value.reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case _ where character.isNewline: text += "\\n"
            default: text.append(character)
            }
        }
    }
}
