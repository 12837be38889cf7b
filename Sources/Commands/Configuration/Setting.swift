/// A value with where it came from.
struct Setting<Value: Sendable>: Sendable {
    var value: Value
    var source: SettingSource
}

enum SettingSource: Sendable, Equatable {
    case flag(String)
    case environment(String)
    case file
    case standard

    var description: String {
        switch self {
        case .flag(let name): "flag \(name)"
        case .environment(let name): "environment \(name)"
        case .file: "config file"
        case .standard: "default"
        }
    }
}
