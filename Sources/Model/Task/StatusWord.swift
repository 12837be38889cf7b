/// A status as the service said it, and what it is read as.
///
/// Four words are documented. Case and blanks around a word do not matter. Services of this kind have other words for an
/// end; those are believed where the record bears them out, by a video or a reason. Every other word leaves a task open.
public struct StatusWord: Sendable, Equatable {
    /// As it came.
    public let text: String
    private let word: String

    public init(_ text: String) {
        self.text = text
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        word = rest.lowercased()
    }

    public var isBlank: Bool { word.isEmpty }

    /// Whether it says that a task has come to a good end.
    public var saysCompleted: Bool { word == Self.completed || Self.likeCompleted.contains(word) }
    /// Whether it says that a task has come to a bad end.
    public var saysFailed: Bool { word == Self.failed || Self.likeFailed.contains(word) }

    /// The state of an unfinished task that it names; nil if it names none.
    public var openState: TaskState? {
        switch word {
        case "pending": .pending
        case "processing": .processing
        default: nil
        }
    }

    /// - Returns: nil if it is no verdict, or one that nothing bears out: what was paid for is not there yet.
    public func verdict(hasVideo: Bool, hasReason: Bool) -> TaskState? {
        if saysCompleted { return hasVideo ? .completed : nil }
        guard saysFailed else { return nil }
        return word == Self.failed || hasReason ? .failed : nil
    }

    /// That it was read as a verdict that it is not by its letters; nil if it was not.
    func readingNote(_ verdict: TaskState) -> String? {
        word == verdict.rawValue ? nil : "the service's word \"\(text)\" was read as \(verdict.rawValue)"
    }

    /// What is odd about a task of which the service says this, and which is open all the same; nil if nothing is.
    public var oddity: String? {
        if openState != nil || word == Self.failed { return nil }
        let said = "the service says \"\(text)\""
        if saysCompleted { return said + " and names no video yet" }
        if saysFailed { return said + " and gives no reason" }
        return said + ", which is no status that reel knows"
    }

    private static let completed = TaskState.completed.rawValue
    private static let failed = TaskState.failed.rawValue
    private static let likeCompleted: Set<String> = ["succeeded", "success", "done", "finished"]
    private static let likeFailed: Set<String> = ["error", "cancelled", "canceled"]
}
