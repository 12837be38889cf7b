import Model

/// A task as an export has it, checked against everything that does not need the ledger.
struct ImportedTask: Sendable {
    /// By the places of `LedgerFormat.task`.
    private(set) var values: [LedgerValue]
    /// The number of its account within the export.
    let account: Int64
    let parentUID: String?
    private(set) var tags: [String]
    private(set) var history: [ImportedEvent]
    /// By the places of `LedgerFormat.video`.
    let video: [LedgerValue]?
    let request: ImportedRequest?
    let id: Int64
    let uid: String
    let state: TaskState

    /// Whole numbers that every JSON parser reads alike; room enough for every ledger.
    static let numbers: ClosedRange<Int64> = 1...9_007_199_254_740_991

    /// More than anything is counted to, with room to go on.
    static let mostCounted: Int64 = 1_000_000_000_000

    /// A million tasks at this price still add up, in millionths.
    static let mostCost = 1_000_000.0

    init(_ members: [String: JSONValue]) throws(LineFault) {
        values = try LedgerFormat.task.decode(members, at: "")
        guard let account = members["account"]?.integer else {
            throw LineFault(reason: "account is \(members["account"]?.excerpt ?? "missing"); allowed is a number")
        }
        self.account = account
        parentUID = try Self.text(members["parent_uid"], "parent_uid")
        tags = try Self.tags(members["tags"])
        history = try ImportedEvent.history(members["history"], isPruned: members["pruned_at"] ?? .null != .null)
        video = try Self.video(members["video"])
        if let request = members["request"], request != .null {
            self.request = try ImportedRequest(request)
        } else {
            request = nil
        }
        id = values[Self.place.id].integer ?? 0
        uid = values[Self.place.uid].text ?? ""
        state = TaskState(rawValue: values[Self.place.state].text ?? "") ?? .queued
        // Only what is open has a status that is odd.
        if !state.isPolled { self["status_oddity"] = .null }
        try check()
    }

    subscript(key: String) -> LedgerValue {
        get { values[LedgerFormat.task.place(key)] }
        set { values[LedgerFormat.task.place(key)] = newValue }
    }

    /// The same with its texts as the ledger will have them, for comparison with those.
    func stored(_ dialect: Dialect) -> ImportedTask {
        guard dialect != .sqlite else { return self }
        var task = self
        task.values = values.map { $0.stored(dialect) }
        // Two that differ in nothing else are one now.
        task.tags = tags.map(dialect.stored).reduce(into: []) { tags, tag in
            if !tags.contains(where: { $0.utf8.elementsEqual(tag.utf8) }) { tags.append(tag) }
        }
        for index in history.indices { task.history[index].values = history[index].values.map { $0.stored(dialect) } }
        return task
    }

    private static let place = (
        id: LedgerFormat.task.place("id"), uid: LedgerFormat.task.place("uid"), state: LedgerFormat.task.place("state")
    )

    private func check() throws(LineFault) {
        guard Self.numbers.contains(id) else {
            throw LineFault(reason: "id is \(id); allowed is 1 to \(Self.numbers.upperBound)")
        }
        guard (1...100).contains(uid.utf8.count) else {
            throw LineFault(reason: "uid has \(uid.utf8.count) bytes; allowed are 1 to 100")
        }
        guard uid != parentUID else { throw LineFault(reason: "parent_uid is the task's own uid") }
        guard case .blob(let fingerprint) = self["fingerprint"], fingerprint.count == 16 else {
            throw LineFault(reason: "fingerprint has not 32 digits")
        }
        guard (0...1_000_000).contains(self["duration"].integer ?? -1) else {
            throw LineFault(reason: "duration is not 0 to 1000000 seconds")
        }
        for key in ["missing_polls", "poll_errors", "polls"] { try Self.checkCount(self[key], key) }
        for key in ["cost.amount", "billed.amount"] where abs(self[key].real ?? 0) > Self.mostCost {
            throw LineFault(reason: "\(key) is beyond \(Self.mostCost), which no task costs")
        }
        guard history.last?.state == state else {
            throw LineFault(
                reason:
                    "state is \(state.rawValue), and the history ends with \(history.last?.state.rawValue ?? "nothing")"
            )
        }
        guard state.isPolled == (self["next_poll_at"] != .null) else {
            throw LineFault(
                reason: "state is \(state.rawValue), and next_poll_at is \(state.isPolled ? "missing" : "there"); "
                    + "tasks that are polled have one, and no others")
        }
        let isKnownUpstream: Set<TaskState> = [.pending, .processing, .completed, .failed, .expired]
        guard self["task_id"] != .null || !isKnownUpstream.contains(state) else {
            throw LineFault(
                reason: "state is \(state.rawValue), and task_id is missing; what the service has is known by it")
        }
    }

    /// A number that goes on being counted up.
    private static func checkCount(_ value: LedgerValue, _ key: String) throws(LineFault) {
        guard let count = value.integer, !(0...mostCounted).contains(count) else { return }
        throw LineFault(reason: "\(key) is \(count); allowed is 0 to \(mostCounted)")
    }

    private static func text(_ value: JSONValue?, _ name: String) throws(LineFault) -> String? {
        switch value {
        case nil, .null: return nil
        case .string(let text): return text
        case let value?: throw LineFault(reason: "\(name) is \(value.excerpt); allowed is a string")
        }
    }

    private static func tags(_ value: JSONValue?) throws(LineFault) -> [String] {
        guard let value, value != .null else { return [] }
        guard let elements = value.array else {
            throw LineFault(reason: "tags is \(value.excerpt); allowed is an array of strings")
        }
        var tags: [String] = []
        for element in elements {
            guard let tag = element.string, !tag.isEmpty else {
                throw LineFault(reason: "tags has \(element.excerpt); allowed are strings that are not empty")
            }
            // By their bytes, as the ledger tells them apart.
            guard !tags.contains(where: { $0.utf8.elementsEqual(tag.utf8) }) else {
                throw LineFault(reason: "tags has \(element.excerpt) twice")
            }
            tags.append(tag)
        }
        // The order in which the full-text index has them.
        return tags.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func video(_ value: JSONValue?) throws(LineFault) -> [LedgerValue]? {
        guard let value, value != .null else { return nil }
        let record = LedgerFormat.video
        let values = try record.decode(LedgerRecord.object(value, "video"), at: "video.")
        func isThere(_ key: String) -> Bool { values[record.place(key)] != .null }
        switch values[record.place("state")] {
        case "saved" where !(isThere("path") && isThere("sha256") && isThere("bytes")):
            throw LineFault(reason: "video.state is saved, and path, sha256 or bytes is missing")
        case "downloading":
            throw LineFault(reason: "video.state is downloading; an export has waiting instead")
        default: break
        }
        for key in ["attempts", "refusals"] { try checkCount(values[record.place(key)], "video.\(key)") }
        if case .blob(let sha256) = values[record.place("sha256")], sha256.count != 32 {
            throw LineFault(reason: "video.sha256 has not 64 digits")
        }
        return values
    }
}

/// An entry of a task's history.
struct ImportedEvent: Sendable {
    /// By the places of `LedgerFormat.event`.
    var values: [LedgerValue]
    let state: TaskState
    let kind: TaskEvent.Kind
    /// By the places of `LedgerFormat.answer`.
    var answer: [LedgerValue]?

    init(values: [LedgerValue]) {
        self.values = values
        state = TaskState(rawValue: values[LedgerFormat.event.place("state")].text ?? "") ?? .queued
        kind = TaskEvent.Kind(rawValue: values[LedgerFormat.event.place("kind")].text ?? "") ?? .user
    }

    /// The same entry, whoever has it, however often it was seen again.
    func isSame(as other: ImportedEvent) -> Bool {
        Self.identity.allSatisfy { values[$0] == other.values[$0] }
    }

    private static let identity = ["at", "kind", "state", "progress", "message", "http_status", "upstream_status"]
        .map(LedgerFormat.event.place)

    /// 1, 2, 3 … within the task, with gaps where it was pruned.
    var seq: Int64 {
        get { values[Self.seqPlace].integer ?? 0 }
        set { values[Self.seqPlace] = .integer(newValue) }
    }
    private static let seqPlace = LedgerFormat.event.place("seq")

    /// Whether entries between two are missing.
    func isGap(before next: ImportedEvent) -> Bool { next.seq > seq + 1 }

    private static func answer(_ value: JSONValue?, _ path: String) throws(LineFault) -> [LedgerValue]? {
        guard let value, value != .null else { return nil }
        let record = LedgerFormat.answer
        let values = try record.decode(LedgerRecord.object(value, "\(path).answer"), at: "\(path).answer.")
        guard case .blob(let body) = values[record.place("body")], body.count <= UpstreamAnswer.bodyLimit,
            (0...1_000).contains(values[record.place("http_status")].integer ?? -1),
            (values[record.place("bytes")].integer ?? -1) >= 0
        else {
            throw LineFault(
                reason: "\(path).answer has a body of more than \(UpstreamAnswer.bodyLimit) bytes, or numbers that no "
                    + "answer has")
        }
        return values
    }

    /// More than any task sees; what comes behind it still counts up.
    static let mostEntries: Int64 = 1_000_000_000

    /// - Throws: `LineFault` for a history that no ledger writes.
    static func history(_ value: JSONValue?, isPruned: Bool) throws(LineFault) -> [ImportedEvent] {
        guard let elements = value?.array, !elements.isEmpty else {
            throw LineFault(
                reason: "history is \(value?.excerpt ?? "missing"); allowed is an array of one entry or more")
        }
        let record = LedgerFormat.event
        let (id, seq, observations) = (record.place("event"), seqPlace, record.place("observations"))
        var history: [ImportedEvent] = []
        history.reserveCapacity(elements.count)
        var number: Int64 = 0
        for (index, element) in elements.enumerated() {
            let path = "history[\(index)]"
            let values = try record.decode(LedgerRecord.object(element, path), at: path + ".")
            var event = ImportedEvent(values: values)
            event.answer = try answer(element["answer"], path)
            let last = history.last
            let next = (last?.seq ?? 0) + 1
            // Of a pruned history a few entries are left; the first is one of them.
            let isGap = isPruned && last != nil && event.seq > next
            guard event.seq == next || (isGap && event.seq <= mostEntries) else {
                throw LineFault(
                    reason: "\(path).seq is \(values[seq].integer ?? 0), after \(next - 1); "
                        + "only a task with pruned_at has gaps, behind its first entry, and none has \(mostEntries)")
            }
            guard let found = values[id].integer, found > number, ImportedTask.numbers.contains(found) else {
                throw LineFault(reason: "\(path).event is not larger than the one before it")
            }
            guard let seen = values[observations].integer, (1...ImportedTask.mostCounted).contains(seen) else {
                throw LineFault(
                    reason: "\(path).observations is less than 1, or more than \(ImportedTask.mostCounted)")
            }
            guard isGap || last?.state == event.state || TaskState.isLegal(from: last?.state, to: event.state) else {
                throw LineFault(
                    reason: "\(path).state goes from \(last?.state.rawValue ?? "nothing") to \(event.state.rawValue), "
                        + "which no task can")
            }
            number = found
            history.append(event)
        }
        return history
    }
}

extension LedgerValue {
    fileprivate func stored(_ dialect: Dialect) -> LedgerValue {
        if case .text(let text) = self { .text(dialect.stored(text)) } else { self }
    }

    var integer: Int64? { if case .integer(let integer) = self { integer } else { nil } }
    var real: Double? { if case .real(let real) = self { real } else { nil } }
    var text: String? { if case .text(let text) = self { text } else { nil } }
}
