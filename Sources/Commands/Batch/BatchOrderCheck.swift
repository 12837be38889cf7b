import Crypto
import Model
import Store

/// How the lines of a batch stand to each other: no two that nobody could tell apart when it is run again, and chains that
/// go from top to bottom.
///
/// Of each line it keeps hashes, so that a long table needs little memory beside its text.
struct BatchOrderCheck {
    /// The first line under each ref within its project, and without a ref of each request.
    private var named: [Digest: Int] = [:]
    /// The first line with each request.
    private var equal: [Digest: Int] = [:]
    /// Lines that begin with the last frame of what no line above has made.
    private var open: [(place: Int, ref: String, name: Digest)] = []

    /// Enough of a SHA-256 that no two things share it.
    private struct Digest: Hashable {
        private let high: UInt64
        private let low: UInt64

        /// - Parameter sha256: 32 bytes.
        init(_ sha256: [UInt8]) {
            high = sha256[..<8].reduce(0) { $0 << 8 | UInt64($1) }
            low = sha256[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
        }

        init(ref: String, project: String?) {
            // No name holds a NUL.
            let text = "\(Spelling.composed(ref))\u{0}\(project.map(Spelling.composed) ?? "")"
            self.init(Array(SHA256.hash(data: Array(text.utf8))))
        }
    }

    /// Takes the last of some lines in, and ties it to the line whose clip it continues.
    /// - Returns: what is wrong with it beside those above it.
    mutating func add(_ draft: TaskDraft, _ lines: inout [BatchLine]) -> [BatchFault] {
        let place = lines.count - 1
        let own = draft.ref.map { Digest(ref: $0, project: draft.project) }
        var faults = twins(draft, own, place, lines)
        guard let ref = Self.continued(draft) else { return faults }
        let name = Digest(ref: ref, project: draft.project)
        let excerpt = BatchFault.excerpt(ref)
        guard name != own else {
            faults.append(
                BatchFault(
                    line: lines[place].line,
                    reason: "begins with its own last frame (ref \(excerpt)); name another clip"))
            return faults
        }
        guard let other = named[name] else {
            open.append((place, ref, name))
            return faults
        }
        lines[place].continuesLine = other
        if let takes = lines[other].takes, takes > 1 {
            faults.append(
                BatchFault(
                    line: lines[place].line,
                    reason: "begins with the last frame of ref \(excerpt), of which line \(lines[other].line) makes "
                        + "\(takes) takes; pick one first, and name it by its number"))
        }
        return faults
    }

    private mutating func twins(
        _ draft: TaskDraft, _ own: Digest?, _ place: Int, _ lines: [BatchLine]
    ) -> [BatchFault] {
        let request = Digest(draft.request.fingerprint)
        let line = lines[place]
        defer { if equal[request] == nil { equal[request] = place } }
        if let other = named[own ?? request] {
            let advice = "give each a ref of its own, or one of them takes and leave the other out"
            let above = lines[other].line
            return [
                BatchFault(
                    line: line.line,
                    reason: draft.ref.map {
                        "has the ref \(BatchFault.excerpt(Spelling.composed($0))) of line \(above); give it another"
                    } ?? "asks for the same as line \(above); \(advice)")
            ]
        }
        named[own ?? request] = place
        guard let other = equal[request], !draft.allowsDuplicate, line.takes == nil || lines[other].takes == nil
        else { return [] }
        return [
            BatchFault(
                line: line.line,
                reason: "asks for the same as line \(lines[other].line), under another ref; give one of them takes and "
                    + "leave the other out, or say --allow-duplicate")
        ]
    }

    /// What is wrong with lines that continue one that stands further down.
    /// - Parameter lines: all that there are.
    func continuingWhatStandsBelow(_ lines: [BatchLine]) -> [BatchFault] {
        open.compactMap { place, ref, name in
            guard let other = named[name] else { return nil }
            return BatchFault(
                line: lines[place].line,
                reason: "begins with the last frame of ref \(BatchFault.excerpt(ref)), which stands below in line "
                    + "\(lines[other].line); put that line above. A chain has a beginning, and never comes back to itself"
            )
        }
    }

    /// The ref of the line, or task, whose last frame a line begins with.
    private static func continued(_ draft: TaskDraft) -> String? {
        for case .lastFrame(let name) in draft.request.pending where name.hasPrefix("ref:") {
            return Spelling.composed(String(name.dropFirst(4)))
        }
        return nil
    }
}
