/// The name of a delivered file, by a template such as `{shot}_{take}_{id}.mp4`.
public struct DeliveredName: Sendable, Equatable {
    public static let usual = "{shot}_{take}_{id}.mp4"
    public static let places = ["project", "shot", "take", "id", "ref", "number"]

    private enum Part: Sendable, Equatable {
        case text(String)
        case place(String)
    }

    private let parts: [Part]

    /// Why a template cannot be used, as a clause.
    public struct Fault: Error, Equatable {
        public var reason: String
        /// A place that is not known.
        public var place: String?
    }

    /// - Throws: `Fault`.
    public init(_ template: String) throws(Fault) {
        var parts: [Part] = []
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            guard let close = rest[open...].firstIndex(of: "}") else { throw Fault(reason: "{ has no } behind it") }
            let place = String(rest[rest.index(after: open)..<close])
            guard Self.places.contains(place) else {
                throw Fault(
                    reason:
                        "{\(place)} is not known; allowed are \(Self.places.map { "{\($0)}" }.joined(separator: ", "))",
                    place: place)
            }
            parts.append(.place(place))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        if template.contains("/") || template.contains("\0") { throw Fault(reason: "a name has no / in it") }
        if template.hasPrefix(".") { throw Fault(reason: "a name that begins with a dot is hidden") }
        guard parts.contains(where: { if case .place = $0 { true } else { false } }) else {
            throw Fault(reason: "nothing in it tells one shot from another; put {shot} or {id} into it")
        }
        self.parts = parts
    }

    /// - Parameters:
    ///   - number: of the shot within its project, from 1.
    ///   - ending: of the file, without the dot; the template's own is replaced where it is another kind of video's.
    public func name(of task: VideoTask, number: Int, ending: String) -> String {
        let name = parts.map { part in
            switch part {
            case .text(let text): text
            case .place(let place): Self.plain(value(place, task, number))
            }
        }.joined()
        let endings = ["mp4", "mov", "webm", "m4v"]
        guard let own = endings.first(where: { name.lowercased().hasSuffix("." + $0) }) else {
            return name + "." + ending
        }
        return own == ending ? name : name.dropLast(own.count) + ending
    }

    private func value(_ place: String, _ task: VideoTask, _ number: Int) -> String {
        switch place {
        case "project": task.project ?? ""
        case "shot": task.shot ?? ""
        case "take": "\(task.take ?? 1)"
        case "id": "\(task.id)"
        case "ref": task.ref ?? ""
        default: String(repeating: "0", count: max(0, 3 - "\(number)".count)) + "\(number)"
        }
    }

    /// What every file system takes, also those of other systems: letters and digits of any script, and a few signs.
    private static func plain(_ text: String) -> String {
        var result = ""
        for character in text {
            let isPlain = character.isLetter || character.isNumber || "-_.+@ ".contains(character)
            let next = isPlain ? String(character) : "-"
            guard result.utf8.count + next.utf8.count <= 120 else { break }
            result += next
        }
        return result.trimmed
    }
}
