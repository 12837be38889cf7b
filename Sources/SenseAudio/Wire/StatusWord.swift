import Model

/// A status as the service said it, and what it is read as.
///
/// Four words are documented. Case and blanks around a word do not matter. Services of this kind have other words for an
/// end; those are believed where the record bears them out, by a video or a reason. Every other word leaves a task open.
struct StatusWord: Equatable {
    /// As it came.
    let text: String
    private let word: String

    init(_ text: String) {
        self.text = text
        word = text.trimmed.lowercased()
    }

    var isBlank: Bool { word.isEmpty }

    /// Whether it says that a task has come to a good end.
    var saysCompleted: Bool { word == Self.completed || Self.likeCompleted.contains(word) }
    /// Whether it says that a task has come to a bad end.
    var saysFailed: Bool { word == Self.failed || Self.likeFailed.contains(word) }

    /// - Returns: nil for a word without a meaning, and for an end that nothing bears out: what was paid for is not there yet.
    func phase(hasVideo: Bool, hasReason: Bool) -> TaskPhase? {
        switch word {
        case "pending": return .waiting
        case "processing": return .running
        default: break
        }
        if saysCompleted { return hasVideo ? .succeeded : nil }
        guard saysFailed else { return nil }
        return word == Self.failed || hasReason ? .failed : nil
    }

    /// What is not plain about it: that it was read as a verdict that it is not by its letters, or why it leaves a task open;
    /// nil if nothing is.
    func oddity(as phase: TaskPhase?) -> String? {
        switch phase {
        case .waiting, .running: return nil
        case .succeeded: return readingNote(Self.completed)
        case .failed, .cancelled, .expired: return readingNote(Self.failed)
        case nil: break
        }
        let said = "the service says \"\(text)\""
        if saysCompleted { return said + " and names no video yet" }
        if saysFailed { return said + " and gives no reason" }
        return said + ", which is no status that reel knows"
    }

    private func readingNote(_ verdict: String) -> String? {
        word == verdict ? nil : "the service's word \"\(text)\" was read as \(verdict)"
    }

    private static let completed = "completed"
    private static let failed = "failed"
    private static let likeCompleted: Set<String> = ["succeeded", "success", "done", "finished"]
    private static let likeFailed: Set<String> = ["error", "cancelled", "canceled"]
}

extension StatusReport {
    /// Reads the word, once everything else is there that bears on it.
    mutating func readWord() {
        let word = StatusWord(status)
        phase = word.phase(hasVideo: videoURL?.isEmpty == false, hasReason: errorMessage?.isEmpty == false)
        oddity = word.oddity(as: phase)
        isUnprovenEnd = phase == nil && (word.saysCompleted || word.saysFailed)
    }
}
