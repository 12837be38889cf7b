import Model
import Providers

/// The material in the request of an older task, so that another one can begin with it.
struct OldMaterial: Sendable {
    /// What is understood, in the order in which it stands.
    private(set) var pieces: [RequestMaterial] = []
    /// How many pieces are there that are not: they are left out.
    private(set) var others = 0

    /// - Parameters:
    ///   - body: with the names of what is not ready.
    ///   - prompt: may look like an address, and is none.
    init(_ body: [UInt8], prompt: String, _ rules: any RequestRules) {
        guard let value = try? JSONValue.parse(body) else { return }
        collect(value) { $0 != prompt && (rules.isAddress($0) || PendingMaterial(address: $0) != nil) }
    }

    private mutating func collect(_ value: JSONValue, _ isAddress: (String) -> Bool) {
        switch value {
        case .string(let text): others += isAddress(text) ? 1 : 0
        case .array(let values): for value in values { collect(value, isAddress) }
        case .object(let members):
            let addresses = members.values.compactMap(\.string).filter(isAddress)
            guard let kind = members["type"]?.string.flatMap(MaterialKind.init), addresses.count == 1 else {
                for value in members.values { collect(value, isAddress) }
                return
            }
            pieces.append(RequestMaterial(kind, Self.role(members["role"]?.string ?? ""), url: addresses[0]))
        case .null, .bool, .integer, .number: break
        }
    }

    private static func role(_ word: String) -> RequestMaterial.Role {
        word.contains("first") ? .firstFrame : word.contains("last") ? .lastFrame : .reference
    }
}

/// A piece of material that is named by the task that has it: `task:42/2` is the second of task 42.
struct OldPiece: Sendable, Equatable {
    let task: String
    /// Counted from 1.
    let place: Int

    private static let prefix = "task:"

    init(task: String, place: Int) { (self.task, self.place) = (task, place) }

    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let slash = text.lastIndex(of: "/"),
            let place = Int(text[text.index(after: slash)...]), place > 0
        else { return nil }
        let task = text[text.index(text.startIndex, offsetBy: Self.prefix.count)..<slash]
        guard !task.isEmpty, task.allSatisfy(\.isNumber) else { return nil }
        (self.task, self.place) = (String(task), place)
    }

    var text: String { "\(Self.prefix)\(task)/\(place)" }
}
